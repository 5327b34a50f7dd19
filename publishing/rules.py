"""Who may do what with an entry and its revisions."""

import rules

from organisations.rules import is_administrator, is_editor, is_researcher

rules.add_perm("publishing.draft", is_researcher | is_editor)
rules.add_perm("publishing.publish", is_editor)
rules.add_perm("publishing.withdraw", is_editor)
rules.add_perm("publishing.redact", is_administrator)
rules.add_perm("publishing.view_unpublished", is_researcher | is_editor | is_administrator)

for model in ["entry", "revision", "formerslug", "indexentry", "redaction"]:
    rules.add_perm(f"publishing.view_{model}", is_administrator)
