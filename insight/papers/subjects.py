"""Which papers there are about a plan, by the names and forms that their addresses have."""

import re

from insight.papers import stratml, tables
from insight.papers.action import action_paper
from insight.papers.board import board_paper
from insight.papers.files import WRITERS, paper_file
from insight.papers.organisation import organisation_paper
from insight.papers.plan import name_of, parts_of, plan_paper
from insight.papers.plan_then import NoSuchPaper, address_of, plan_then
from organisations.models import Organisation

BOARD, PLAN = "board", "plan"
NAME = re.compile(r"board|plan(?:-[0-9]{1,4})?|(?P<plural>organisations|actions)/(?P<about>[-a-z0-9_]{1,200})")
FORMS = {
    BOARD: ["pdf", "docx"],
    PLAN: ["pdf", "docx", "xlsx", "xml"],
    "organisations": ["pdf", "docx", "xlsx"],
    "actions": ["pdf", "docx"],
}


def names_of(then):
    """Return the names of the papers about a plan as a whole."""
    return [BOARD, *(name_of(part) for part in range(1, parts_of(then) + 1))]


def forms_of(name):
    """Return the forms that a paper with this name has."""
    found = NAME.fullmatch(name)
    return FORMS.get(found["plural"] or name, WRITERS) if found else []


def is_whole(name):
    """Return whether a paper is about a plan as a whole."""
    return NAME.fullmatch(name)["plural"] is None


def file_about_plan(plan, which, name, form, *, on, then=None):
    """Return the `PaperFile` of a paper about a plan, or about one action or organisation in it, made where it is missing.

    Whoever makes several of the plan as a whole gives `then`, which is read once for all.

    :raises NoSuchPaper: there is none of this name
    """
    return paper_file(address_of(plan, which, name), form, on=on, make=lambda: _written(plan, which, name, form, then))


def _written(plan, which, name, form, then):
    """Return (the name of a file without its ending, its bytes)."""
    found = NAME.fullmatch(name)
    plural, about = found["plural"], found["about"]
    organisation = _find(Organisation.objects, about) if plural == "organisations" else None
    chosen = {plural[:-1]: about} if plural else {}
    then = then or plan_then(plan, which, **chosen)
    if plural == "actions" and not then.actions:
        raise NoSuchPaper(f"There is no action “{about[:80]}” in this plan.")
    if form == "xlsx":
        ending = f"-{about}" if about else ""
        return f"{plan.slug}-{which}{ending}", tables.xlsx(then, name, organisation=about or "")
    if form == "xml":
        return f"{plan.slug}-{which}", stratml.stratml(then, name)
    if plural == "actions":
        paper = action_paper(then, name)
    elif organisation:
        paper = organisation_paper(then, organisation, name)
    else:
        paper = _of_whole(then, name)
    return paper.name, WRITERS[form](paper)


def _of_whole(then, name):
    if name == BOARD:
        return board_paper(then)
    for part in range(1, parts_of(then) + 1):
        if name == name_of(part):
            return plan_paper(then, part)
    raise NoSuchPaper(f"There is no part “{name}” of this plan.")


def _find(rows, slug):
    found = rows.filter(slug=slug).first()
    if found is None:
        raise NoSuchPaper(f"There is nothing called “{slug[:80]}” here.")
    return found
