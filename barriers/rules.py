"""Who may edit the vocabularies."""

from organisations.rules import allow_desk

allow_desk("barriers", {"category": "vocabularies"}, ["view", "add", "change", "delete"])
allow_desk("barriers", {"barrier": "barriers"})
