"""What stands in a plan, now and in a version of it, read in parts: a page reads the actions that it shows."""

import json
from functools import cached_property

from actions.models import Action
from actions.plan.versions import action_content, actions_as_they_stand, in_pieces, plan_content
from web.replica import connection_to_read

ACTIONS = "FROM actions_planversion AS version, json_array_elements(content::json -> 'actions') WITH ORDINALITY AS each (action, place)"
PLAN = "SELECT json_array_length(content::json -> 'actions'), content::json ->> 'plan', content::json ->> 'on' FROM actions_planversion WHERE id = %s"
TITLES = f"SELECT action ->> 'slug', action ->> 'title' {ACTIONS} WHERE version.id = %s ORDER BY place"  # noqa: S608 – words of ours
PART = f"SELECT action::text {ACTIONS} WHERE version.id = %s AND place > %s AND place <= %s ORDER BY place"  # noqa: S608
NAMED = f"SELECT action::text {ACTIONS} WHERE version.id = %s AND action ->> 'slug' = ANY(%s) ORDER BY place"  # noqa: S608


class Now:
    """A plan as it stands on a day."""

    def __init__(self, plan, on):
        self.plan, self.on = plan_content(plan), on.isoformat()
        self._row, self._on = plan, on

    def titles(self):
        """Return {slug: title} of its actions, in their order."""
        return dict(Action.objects.in_time().filter(plan=self._row).values_list("slug", "title"))

    def actions(self, slugs):
        """Return {slug: content} of those of its actions, in their order."""
        found = actions_as_they_stand(self._on, plan=self._row, slug__in=slugs)
        return {action.slug: action_content(action) for action in found}

    def __iter__(self):
        """Yield the content of each action, with few of them on hand at once."""
        for slugs in in_pieces(self.titles()):
            yield from self.actions(slugs).values()


class Then:
    """A version of a plan. Its text is one value of one row, of which the database gives what is asked for."""

    def __init__(self, version):
        self._pk = version.pk

    @cached_property
    def _head(self):
        return _ask(PLAN, self._pk)[0]

    def __len__(self):
        """Return how many actions it has."""
        return self._head[0]

    @property
    def plan(self):
        return json.loads(self._head[1])

    @property
    def on(self):
        return self._head[2]

    def titles(self):
        """Return {slug: title} of its actions, in their order."""
        return dict(_ask(TITLES, self._pk))

    def actions(self, slugs):
        """Return {slug: content} of those of its actions, in their order."""
        found = [json.loads(text) for (text,) in _ask(NAMED, self._pk, list(slugs))]
        return {action["slug"]: action for action in found}

    def __getitem__(self, part):
        """Return a slice of its actions, as their contents."""
        return [json.loads(text) for (text,) in _ask(PART, self._pk, part.start, part.stop)]


def _ask(question, *values):
    with connection_to_read().cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()
