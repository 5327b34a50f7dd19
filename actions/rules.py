"""Who may do what with plans, actions and commitments."""

import rules

from organisations.models import Person
from organisations.rules import is_administrator, is_editor


@rules.predicate
def speaks_for(person, about):
    """Whether a partner representative answers today for an organisation, or for the one of a commitment."""
    if about is None or not person.is_authenticated or not person.is_active or person.role != Person.Role.PARTNER:
        return False
    organisation = getattr(about, "organisation_id", None) or about.pk
    return person.memberships.current().filter(organisation=organisation).exists()


for deed in ["ask", "remind", "take_back_question", "assess", "publish_plan", "see_dashboard"]:
    rules.add_perm(f"actions.{deed}", is_editor)
for deed in ["commit", "decline", "withdraw", "ask_second_signature", "report", "meet_milestone"]:
    rules.add_perm(f"actions.{deed}", speaks_for)

for deed in ["view", "add", "change", "delete"]:
    rules.add_perm(f"actions.{deed}_plan", is_administrator)
for model in [
    "action",
    "commitment",
    "commitmentevent",
    "progressreport",
    "milestonemet",
    "assessment",
    "planversion",
]:
    rules.add_perm(f"actions.view_{model}", is_administrator)
