"""The words on the page where an action is written."""

from actions.document import ACTION
from actions.models import DAYS_TO_FIRST_STEP, FIRST_STEP
from evidence.forms import sources_beside
from publishing.documents.form import Ask, EntryForm, Group

ACTION_FORM = EntryForm(
    kind=ACTION,
    noun="action",
    beside=lambda document: sources_beside([{"source": slug} for slug in document["sources"]] + document["precedents"]),
    start=("title", "plan"),
    groups=(
        Group("What", ("title", "description", "plain_language", "rationale", "if_nothing_happens", "plan")),
        Group("By when", ("starts", "due", "milestones"), "Dates in any usual way: 1 April 2027, or 1/4/2027."),
        Group("How big it is", ("effort", "effort_reason")),
        Group("How anyone could tell that it worked", ("success_measure", "success")),
        Group("What it rests on", ("barriers", "enablers", "sources", "precedents")),
        Group("Who could be asked", ("candidates",), "Suggestions only. Nobody is asked, or bound, by standing here."),
        Group("Its address here", ("slug",)),
    ),
    words={
        "title": Ask("What should be done?", "In one sentence that begins with a verb."),
        "plan": Ask("Which plan is it part of?"),
        "description": Ask("What does it mean in practice?", lines=5),
        "plain_language": Ask("How would you say it to a twelve-year-old?", lines=3),
        "rationale": Ask("Why should it help?", lines=4),
        "if_nothing_happens": Ask("What happens if nobody does it?", lines=2),
        "effort": Ask("How much work is it, roughly?"),
        "effort_reason": Ask("Why this size?", lines=2),
        "starts": Ask("When does it start?"),
        "due": Ask("When is it due?"),
        "milestones": Ask("Milestones", one="milestone"),
        "milestones/key": Ask(
            "Short name",
            f"Small letters and hyphens; it never changes. The first step is called {FIRST_STEP}: "
            f"due within {DAYS_TO_FIRST_STEP} days of the start.",
        ),
        "milestones/title": Ask("What will be there by then?"),
        "milestones/due": Ask("When?"),
        "success_measure": Ask("What would show that it worked?", lines=3),
        "success": Ask("One number to go by"),
        "success/number": Ask("Number", "A whole number, without a unit."),
        "success/measure": Ask("What does it count?", "For example: per cent of forms are withdrawn.", lines=2),
        "success/by": Ask("By when?"),
        "success/read_from": Ask("Where will it be read?", "A report, a list or a survey that is public.", lines=2),
        "success/baseline": Ask("How does it stand today?", "Say so if nobody has measured it.", lines=2),
        "barriers": Ask("Which barriers does it address?", "Type part of a title."),
        "enablers": Ask("Which enablers does it build on?", "Type part of a title."),
        "sources": Ask("Which sources does it rest on?", "Type part of the title, an author, a year or the DOI."),
        "precedents": Ask("What shows that it can work?", one="source"),
        "precedents/source": Ask("Which source?", "Type part of the title, an author, a year or the DOI."),
        "precedents/note": Ask("What was done there, with what result?", lines=2),
        "candidates": Ask("Organisations", one="organisation"),
        "candidates/organisation": Ask("Which organisation?"),
        "candidates/role": Ask("In which part?"),
        "slug": Ask("Its short name in addresses", "Small letters, digits and hyphens. Changing it leaves a redirect."),
    },
)
