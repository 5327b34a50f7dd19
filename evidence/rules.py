"""Who may look at sources in the admin; the public reads them without."""

from organisations.rules import allow_in_admin

allow_in_admin("evidence", {"source": "sources"})
