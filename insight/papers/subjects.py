"""Which papers there are about a plan, by the names that their addresses have."""

from django.http import Http404

from insight.papers.board import board_paper
from insight.papers.files import paper_file
from insight.papers.plan import name_of, parts_of, plan_paper


def names_of(then):
    """Return the names of the papers about a plan as a whole."""
    return ["board", *(name_of(part) for part in range(1, parts_of(then) + 1))]


def paper_about_plan(then, name):
    """Return a paper about a plan as a whole.

    :raises Http404: there is none of this name
    """
    if name == "board":
        return board_paper(then)
    for part in range(1, parts_of(then) + 1):
        if name == name_of(part):
            return plan_paper(then, part)
    raise Http404(f"There is no paper “{name[:40]}”.")


def file_about_plan(then, name, form):
    """Return the `PaperFile` of a paper about a plan as a whole, made where it is missing."""
    return paper_file(then.address(name), form, on=then.on, make=lambda: paper_about_plan(then, name))
