"""Who may look at definitions at the desk; the public reads them without."""

from organisations.rules import allow_desk

allow_desk("definitions", {"definition": "definitions"})
