"""Who may look at sources at the desk; the public reads them without."""

from organisations.rules import allow_desk

allow_desk("evidence", {"source": "sources"})
