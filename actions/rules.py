"""Who may do what with plans, actions and commitments."""

import rules

from organisations.rules import allow, allow_in_admin, invites_for, is_editor, is_partner


@rules.predicate
def speaks_for(person, about):
    """They answer for that organisation today"""
    # About a commitment, or about the organisation itself.
    return (
        about is not None
        and person.memberships.current()
        .filter(organisation=getattr(about, "organisation_id", None) or about.pk)
        .exists()
    )


@rules.predicate
def looks_after_its_representatives(person, about):
    """They lead the representatives of that organisation, or are one and nobody leads"""
    return about is not None and invites_for(person, about.organisation)


allow("actions.ask", is_editor, "Ask an organisation to lead or join an action")
allow("actions.remind", is_editor, "Remind an organisation of a question or of a promise")
allow("actions.take_back_question", is_editor, "Take back a question that nobody answered")
allow("actions.assess", is_editor, "Assess how far a commitment came")
allow("actions.choose_mail", is_editor | is_partner, "Choose which mails about commitments one gets")
allow("actions.have_calendar", is_editor | is_partner, "Have a calendar of one's own at a secret address")
allow("actions.publish_plan", is_editor, "Give the plan as it stands a version number")
allow("actions.see_dashboard", is_editor, "See what is unowned, silent, at risk and overdue, with what to do about it")
for operation, words in {
    "commit": "Sign for an organisation what it will do by when",
    "ask_second_signature": "Send a senior officer a link to sign too what one signed oneself",
    "decline": "Decline for an organisation, with a reason",
    "withdraw": "Withdraw an organisation's commitment, with a reason",
    "reconfirm": "Confirm for an organisation that its promise holds for the action as it reads now",
    "report": "Report for an organisation how its commitment goes",
    "meet_milestone": "Say for an organisation that a milestone is met",
    "correct": "Correct what was entered for an organisation by mistake, with a reason",
}.items():
    allow(f"actions.{operation}", is_partner, words, only_if=speaks_for)

allow(
    "actions.hand_over",
    is_partner,
    "Say who of an organisation looks after a question or a promise",
    only_if=speaks_for,
)
allow(
    "actions.invite_colleague",
    is_partner,
    "Invite a colleague from a question or a promise",
    only_if=looks_after_its_representatives,
)
allow(
    "actions.exchange",
    {is_partner: speaks_for, is_editor: None},
    "Read and write what an organisation and the programme team say to each other about a question",
)
allow(
    "actions.counter_propose",
    is_partner,
    "Propose for an organisation another date, scope or part before it signs",
    only_if=speaks_for,
)
allow("actions.answer_counter_proposal", is_editor, "Accept or refuse what an organisation proposes before it signs")
for operation, words in {
    "propose_change": "Propose a change of what was signed",
    "answer_change": "Accept or refuse a change that the other side proposed",
    "take_back_change": "Take back a change that one's own side proposed",
}.items():
    allow(f"actions.{operation}", {is_partner: speaks_for, is_editor: None}, words)

allow_in_admin("actions", {"plan": "plans"}, ["view", "add", "change", "delete"])
allow_in_admin(
    "actions",
    {
        "action": "actions",
        "commitment": "commitments",
        "commitmentevent": "events of commitments",
        "progressreport": "progress reports",
        "milestonemet": "milestones met",
        "assessment": "assessments",
        "planversion": "versions of plans",
        "planevent": "changes of plans",
        "dayhead": "heads of days",
    },
)
