"""Who may look at sources at the desk; the public reads them without."""

import rules

from organisations.rules import is_administrator

rules.add_perm("evidence.view_source", is_administrator)
