"""Who may look at definitions in the admin; the public reads them without."""

from organisations.rules import allow_desk

allow_desk("definitions", {"definition": "definitions"})
