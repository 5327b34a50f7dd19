"""Who may edit plans, and look at actions and commitments at the desk."""

from organisations.rules import allow_desk

allow_desk("actions", {"plan": "plans"}, ["view", "add", "change", "delete"])
allow_desk("actions", {"action": "actions", "commitment": "commitments"})
