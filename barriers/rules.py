"""Who may edit the vocabularies."""

from organisations.rules import allow_in_admin

allow_in_admin("barriers", {"category": "vocabularies"}, ["view", "add", "change", "delete"])
allow_in_admin("barriers", {"barrier": "barriers"})
