"""Who may edit the vocabularies."""

import rules

from organisations.rules import is_administrator

for deed in ["view", "add", "change", "delete"]:
    rules.add_perm(f"barriers.{deed}_category", is_administrator)
rules.add_perm("barriers.view_barrier", is_administrator)
