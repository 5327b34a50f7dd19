"""Who may edit plans, and look at actions and commitments at the desk."""

import rules

from organisations.rules import is_administrator

for deed in ["view", "add", "change", "delete"]:
    rules.add_perm(f"actions.{deed}_plan", is_administrator)
for model in ["action", "commitment"]:
    rules.add_perm(f"actions.view_{model}", is_administrator)
