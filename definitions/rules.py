"""Who may look at definitions at the desk; the public reads them without."""

import rules

from organisations.rules import is_administrator

rules.add_perm("definitions.view_definition", is_administrator)
