"""The words on the page where an action is written."""

from actions.document import ACTION
from evidence.forms import sources_beside
from publishing.documents.form import Ask, EntryForm, Group

ACTION_FORM = EntryForm(
    kind=ACTION,
    noun="action",
    beside=lambda document: sources_beside([{"source": slug} for slug in document["sources"]]),
    start=("title", "plan"),
    groups=(
        Group("What", ("title", "description", "rationale", "plan")),
        Group("By when", ("starts", "due", "milestones"), "Dates in any usual way: 1 April 2027, or 1/4/2027."),
        Group("How anyone could tell that it worked", ("success_measure",)),
        Group("What it rests on", ("barriers", "enablers", "sources")),
        Group("Who could be asked", ("candidates",), "Suggestions only. Nobody is asked, or bound, by standing here."),
        Group("Its address here", ("slug",)),
    ),
    words={
        "title": Ask("What should be done?", "In one sentence that begins with a verb."),
        "plan": Ask("Which plan is it part of?"),
        "description": Ask("What does it mean in practice?", lines=5),
        "rationale": Ask("Why should it help?", lines=4),
        "starts": Ask("When does it start?"),
        "due": Ask("When is it due?"),
        "milestones": Ask("Milestones", one="milestone"),
        "milestones/key": Ask("Short name", "Small letters and hyphens; it never changes."),
        "milestones/title": Ask("What will be there by then?"),
        "milestones/due": Ask("When?"),
        "success_measure": Ask("What would show that it worked?", lines=3),
        "barriers": Ask("Which barriers does it address?", "Type part of a title."),
        "enablers": Ask("Which enablers does it build on?", "Type part of a title."),
        "sources": Ask("Which sources does it rest on?", "Type part of the title, an author, a year or the DOI."),
        "candidates": Ask("Organisations", one="organisation"),
        "candidates/organisation": Ask("Which organisation?"),
        "candidates/role": Ask("In which part?"),
        "slug": Ask("Its short name in addresses", "Small letters, digits and hyphens. Changing it leaves a redirect."),
    },
)
