"""Parts of pages that are drawn once for what they show: no value that changes is shown as it was."""

import datetime
from copy import copy
from dataclasses import fields, is_dataclass, replace

import pytest
from django.conf import settings as project
from django.db.models import F
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.template.loader_tags import IncludeNode
from django.utils import translation
from django.utils.safestring import mark_safe

from actions.models import Action, Commitment, Milestone
from barriers.models import Barrier, Evidence
from definitions.models import Definition
from evidence.models import Source
from organisations.models import Organisation
from tests.factories.actions import committed, withdrawn
from web import kept_parts
from web.kept_parts import NEVER_KEPT, KeptPart, frozen

ADDRESSES = """
/ /barriers/ /barriers/?q=record /barriers/lost-records/ /evidence/ /evidence/?kind=research /evidence/study/ /definitions/
/definitions/?lang=gd /definitions/record/ /plan/ /actions/ /actions/?state=overdue /actions/find-them/ /organisations/ /map/ /gaps/ /search/?q=record
""".split()


def drawn(source, **values):
    return Template(source).render(Context(values))


def parts_of(template):
    return template.nodelist.get_nodes_by_type(KeptPart)


def all_templates():
    folder = project.BASE_DIR / "templates"
    return [get_template(str(path.relative_to(folder))).template for path in sorted(folder.rglob("*.html"))]


def changed(value):
    """Yield values that differ from this one in one place."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, str):
        yield value + "x"
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, datetime.date):
        yield value + datetime.timedelta(days=1)
    elif value is None:
        yield "something"
    elif isinstance(value, list | tuple):
        if value:
            yield type(value)()
        yield [*value, *(value[:1] or ["one more"])]
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from ({**value, name: other} for other in changed(each))
    elif is_dataclass(value):
        for field in fields(value):
            yield from (replace(value, **{field.name: other}) for other in changed(getattr(value, field.name)))


def draw_anew(part, context):
    """What stands for `KeptPart.render` where nothing is kept."""
    return part.draw(context, {name: each.resolve(context) for name, each in part.given.items()})[0]


def test_part_sees_nothing_but_what_it_is_given():
    assert drawn("{% kept a=x %}{{ a }}{{ x }}{{ y }}{% endkept %}", x="1", y="2") == "1"


def test_part_is_drawn_once_for_the_same_and_anew_for_another():
    template = Template("{% kept a=x %}{{ a }}{% endkept %}")
    [part] = parts_of(template)

    shown = [template.render(Context({"x": value, "y": y})) for value, y in [("a", 1), ("a", 2), ("b", 3)]]

    assert shown == ["a", "a", "b"]
    assert len(part.drawn) == 2


@pytest.mark.parametrize(("one", "other"), [(1, True), (1, "1"), ("<b>", mark_safe("<b>")), ((1,), [1]), ("", None)])
def test_values_that_look_otherwise_are_two(one, other):
    template = Template("{% kept a=x %}{{ a }}{% endkept %}")

    shown = [template.render(Context({"x": value})) for value in (one, other)]

    assert shown == [Template("{{ x }}").render(Context({"x": value})) for value in (one, other)]
    assert frozen(one) != frozen(other)


def test_part_is_another_in_another_language():
    template = Template("{% load i18n %}{% kept a=x %}{{ a|date:'F' }}{% endkept %}")
    day = Context({"x": datetime.date(2027, 3, 1)})

    assert template.render(day) == "March"
    with translation.override("de"):
        assert template.render(day) == "März"


def test_row_of_the_database_is_no_value():
    with pytest.raises(TypeError, match="not a Organisation"):
        drawn("{% kept a=x %}{{ a }}{% endkept %}", x=Organisation(name="Example"))


@pytest.mark.parametrize("inside", ["{% block a %}{% endblock %}", "{% now 'Y' %}", "{% csrf_token %}"])
def test_what_no_value_tells_cannot_be_kept(inside):
    with pytest.raises(TemplateSyntaxError, match="cannot stand in what is kept"):
        Template(f"{{% kept %}}{inside}{{% endkept %}}")


def test_part_that_asks_the_database_is_drawn_each_time(db):
    template = Template("{% load plan %}{% kept %}{% asked_so_far as found %}{{ found.asked }}{% endkept %}")
    before = template.render(Context())
    committed()

    assert (before, template.render(Context())) == ("0", "1")


def test_few_drawings_are_kept(monkeypatch):
    monkeypatch.setattr(kept_parts, "MOST_KEPT", 2)
    template = Template("{% kept a=x %}{{ a }}{% endkept %}")
    [part] = parts_of(template)

    shown = [template.render(Context({"x": value})) for value in [1, 2, 3, 1, 3]]

    assert shown == ["1", "2", "3", "1", "3"]
    assert len(part.drawn) == 2


def test_what_is_included_in_a_part_depends_on_its_values_alone():
    parts = [part for template in all_templates() for part in parts_of(template)]
    included = {include.template.var for part in parts for include in part.nodelist.get_nodes_by_type(IncludeNode)}

    assert len(parts) > 10
    assert included
    for name in included:
        assert get_template(name).template.nodelist.get_nodes_by_type(NEVER_KEPT) == [], name


def test_every_value_of_every_part_changes_what_is_found(small_world, client, monkeypatch):
    committed(action=Action.objects.get(slug="find-them"))
    seen, render = {}, KeptPart.render

    def noted(self, context):
        values = {name: each.resolve(context) for name, each in self.given.items()}
        seen[id(self)] = self, copy(context), values
        return render(self, context)

    monkeypatch.setattr(KeptPart, "render", noted)
    for address in ADDRESSES:
        client.get(address)

    assert len(seen) > 12
    for part, context, values in seen.values():
        for name, value in values.items():
            for other in changed(value):
                assert frozen(other) != frozen(value), name
                changed_values = {**values, name: other}
                given = {each: Fixed(changed_values[each]) for each in values}
                again = KeptPart(given, part.nodelist)
                again.drawn = part.drawn
                anew = outcome(KeptPart(given, part.nodelist).draw, context, changed_values)
                assert outcome(render, again, context) in (anew, anew[0]), name


def outcome(draw, *given):
    """Return what is drawn, or what is wrong with a value that no page would give."""
    try:
        return draw(*given)
    except (ValueError, AttributeError) as error:
        return repr(error)


class Fixed:
    """An expression of a template that is always this."""

    def __init__(self, value):
        self.value = value

    def resolve(self, context):
        return self.value


CHANGES = {
    "title of a barrier": lambda: Barrier.objects.update(title="Another title"),
    "level of a barrier": lambda: Barrier.objects.update(confidence="high"),
    "kind of a barrier": lambda: Barrier.objects.filter(slug="lost-records").update(kind="enabler"),
    "what evidence says": lambda: Evidence.objects.update(stance="contradicts", finding="Another finding"),
    "title of a source": lambda: Source.objects.filter(slug="study").update(title="Another study"),
    "kind of a source": lambda: Source.objects.update(kind="review"),
    "authors and date of a source": lambda: Source.objects.update(authors=["Ann Other"], issued="2019", abstract="Short."),
    "name of a term": lambda: Definition.objects.filter(slug="record").update(label="Note", alt_labels=["Jotting"]),
    "words of a term": lambda: Definition.objects.update(plain_language="In other words.", definition="Otherwise."),
    "title of an action": lambda: Action.objects.update(title="Another action"),
    "dates of an action": lambda: Action.objects.update(starts=datetime.date(2027, 3, 3), due=datetime.date(2028, 5, 5)),
    "a milestone": lambda: Milestone.objects.update(due=F("due") - datetime.timedelta(days=1), title="Another step"),
    "a promise": lambda: withdrawn(Commitment.objects.get()),
    "name of an organisation": lambda: Organisation.objects.update(name="Another body", short_name=""),
}  # fmt: skip


def test_page_shows_each_change_as_one_that_is_drawn_anew(small_world, client, monkeypatch):
    committed(action=Action.objects.get(slug="find-them"))

    def pages():
        return {address: client.get(address).content for address in ADDRESSES}

    before, old = pages(), []
    for what, change in CHANGES.items():
        change()
        after = pages()
        assert after != before, what
        with monkeypatch.context() as patch:
            patch.setattr(KeptPart, "render", draw_anew)
            before = pages()
        old += [f"{what}: {address}" for address in ADDRESSES if after[address] != before[address]]

    assert old == []
