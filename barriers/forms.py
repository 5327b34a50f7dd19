"""The words in which a barrier or an enabler is asked for."""

from barriers.document import BARRIER
from evidence.forms import sources_beside
from publishing.documents.form import Ask, EntryForm, Group, Sheet

CONCERN = "No concern is an answer too. Where there is one, say what it is."


def evidence_beside(document):
    """Return what stands beside a draft's questions or changes: each source with its stance, methods and limitations."""
    return sources_beside(document["evidence"])


BARRIER_FORM = EntryForm(
    kind=BARRIER,
    noun="barrier or enabler",
    start=("title", "kind"),
    beside=evidence_beside,
    new={"kind": "barrier", "confidence": {"level": "not-assessed"}},
    groups=(
        Group("What", ("title", "kind", "statement", "plain_language")),
        Group(
            "Where it bites",
            ("themes", "stages", "factors", "sectors", "people", "knowledge_gaps", "rights"),
            "Tick what applies. Only a theme is needed.",
        ),
        Group("What the evidence says", ("evidence",), "Each source once for each thing that it says."),
        Group("How it hangs together", ("relations", "terms")),
        Group("Its address here", ("slug",)),
    ),
    sheets={
        "confidence": Sheet(
            heading="How sure are we?",
            lead="After GRADE-CERQual: four things can lower confidence in what the evidence says. Look at the sources, "
            "weigh each of the four, then give a level and explain it in plain words. The public page shows all of it.",
            groups=(Group("The four components, and the level", ("confidence",)),),
            beside=evidence_beside,
        )
    },
    words={
        "title": Ask("What gets in the way, or what eases it?", "In one sentence that stands alone."),
        "kind": Ask("Is it a barrier or an enabler?"),
        "statement": Ask(
            "What happens, to whom, and why?", "The full statement, as exact as the evidence allows.", lines=6
        ),
        "plain_language": Ask("How would you say it to a twelve-year-old?", "This leads the public page.", lines=4),
        "themes": Ask("Which themes does it belong to?"),
        "stages": Ask("At which stage does it bite?"),
        "factors": Ask("Which factors are behind it?"),
        "sectors": Ask("In which sectors?"),
        "people": Ask("Whom does it affect?"),
        "knowledge_gaps": Ask("Which gaps in knowledge does it touch?"),
        "rights": Ask("Which rights of the child?", "Numbers of articles of the UNCRC, for example 8, 12, 16."),
        "evidence": Ask("Evidence", one="piece of evidence"),
        "evidence/source": Ask("Which source?", "Type part of the title, an author, a year or the DOI."),
        "evidence/stance": Ask("Does it support the statement?"),
        "evidence/locator": Ask("Where in the source?", "Section, paragraph or page."),
        "evidence/finding": Ask("What does it say on this?", "In your own words.", lines=3),
        "evidence/quote": Ask("In its own words", "Short, or leave it out.", lines=2),
        "evidence/read": Ask("How far was the source read for this?", "Readers see it beside the finding."),
        "evidence/checked": Ask("I have checked the place in the source", "Only where the place itself was read."),
        "relations": Ask("What it does to other barriers", one="relation"),
        "relations/barrier": Ask("Which barrier or enabler?", "Type part of its title."),
        "relations/kind": Ask("What does this one do to it?", "Only an enabler eases."),
        "relations/sources": Ask("Which sources say so?", "Type part of a title."),
        "relations/note": Ask("Why?", "Where no source says so, write that it is inferred, and from what.", lines=2),
        "terms": Ask("Which defined terms does it use?", "Type part of a term."),
        "slug": Ask("Its short name in addresses", "Small letters, digits and hyphens. Changing it leaves a redirect."),
        "confidence": Ask("Confidence"),
        "confidence/level": Ask("How confident are we, over all?"),
        "confidence/methodological_limitations": Ask("Methods: were the studies done well enough?", CONCERN),
        "confidence/coherence": Ask("Coherence: do the sources fit what we say?", CONCERN),
        "confidence/adequacy": Ask("Adequacy: are they rich and many enough?", CONCERN),
        "confidence/relevance": Ask("Relevance: are they about these children, here and now?", CONCERN),
        **{
            f"confidence/{name}/{part}": ask
            for name in ["methodological_limitations", "coherence", "adequacy", "relevance"]
            for part, ask in [
                ("concern", Ask("How much concern?")),
                ("reason", Ask("What is the concern?", lines=2)),
            ]
        },
        "confidence/explanation": Ask("Why this level?", "In plain words.", lines=4),
    },
)
