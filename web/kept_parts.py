"""Parts of pages that are drawn once for the values that they show: `{% kept title=row.title due=row.due %}…{% endkept %}`.

Inside, a template sees the values that the tag names and nothing else of the page, and they are what a drawn part is found
by, with the language. So a part cannot show another value than it was asked with, and none grows old: nothing has to be
told that something changed. See docs/decisions/0051-parts-are-kept-by-what-they-show.md.
"""

import datetime
from collections import OrderedDict
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from operator import attrgetter
from threading import Lock

from django import template
from django.db import connections
from django.template import defaultfilters
from django.template.base import token_kwargs
from django.template.defaulttags import CsrfTokenNode, NowNode
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from web.dates import written

register = template.Library()
MOST_KEPT = 1_000  # drawings of one part in a process; the one that was asked for longest ago makes room
PLAIN = {str, SafeString, int, float, bool, type(None), datetime.date, datetime.datetime, Decimal}
# What is another at another time, for another browser, or on a page that fills a block, whatever values are given.
NEVER_KEPT = (BlockNode, NowNode, CsrfTokenNode)


@register.filter(expects_localtime=True)
def date(value, form=None):
    """Django's own filter; what it writes of a day is kept."""
    return written(value, form) if type(value) is datetime.date else defaultfilters.date(value, form)


def frozen(value):
    """Return a value as a key, which is equal only for what looks the same in every template.

    :raises TypeError: for a row of the database or anything else of which that cannot be said
    """
    kind = type(value)
    if kind in PLAIN:
        return kind, value
    if kind in (list, tuple):
        return kind, *map(frozen, value)
    if kind is dict:
        return kind, *((key, frozen(each)) for key, each in value.items())
    if isinstance(value, Enum):
        return kind, value.name
    if is_dataclass(kind):
        return kind, *map(frozen, _values_of(kind)(value))
    raise TypeError(f"A kept part is given plain values, not a {kind.__name__}.")


@cache
def _values_of(kind):
    names = [field.name for field in fields(kind)]
    found = attrgetter(*names)
    return found if len(names) > 1 else lambda value: (found(value),)


class KeptPart(template.Node):
    child_nodelists = ()  # no block stands in it, so that Django need not look for one in it each time

    def __init__(self, given, nodelist):
        self.given, self.nodelist = given, nodelist
        self.drawn, self.lock = OrderedDict(), Lock()

    def render(self, context):
        values = {name: each.resolve(context) for name, each in self.given.items()}
        key = get_language(), context.autoescape, *map(frozen, values.values())
        with self.lock:
            found = self.drawn.get(key)
            if found is not None:
                self.drawn.move_to_end(key)
                return found
        found, is_theirs = self.draw(context, values)
        if is_theirs:
            with self.lock:
                self.drawn[key] = found
                while len(self.drawn) > MOST_KEPT:
                    self.drawn.popitem(last=False)
        return found

    def draw(self, context, values):
        """Return (the part drawn from its values alone, whether it is theirs: the database had no part in it)."""
        alone = template.Context(values, context.autoescape, context.use_l10n, context.use_tz)
        alone.template, alone.render_context = context.template, context.render_context
        with _Noticed() as database:
            return self.nodelist.render(alone), not database.was_asked


class _Noticed:
    """Notices whether this thread asks any database meanwhile."""

    was_asked = False

    def __call__(self, execute, *asked):
        self.was_asked = True
        return execute(*asked)

    def __enter__(self):
        self.wrappers = [each.execute_wrappers for each in connections.all()]
        for wrappers in self.wrappers:
            wrappers.append(self)
        return self

    def __exit__(self, *error):
        for wrappers in self.wrappers:
            wrappers.remove(self)


@register.tag
def kept(parser, token):
    """Draw a part of a page from the values that are named here, once for the same."""
    bits = token.split_contents()[1:]
    given = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"“kept” takes name=value, not {bits[0]}.")
    nodelist = parser.parse(["endkept"])
    parser.delete_first_token()
    if found := nodelist.get_nodes_by_type(NEVER_KEPT):
        raise template.TemplateSyntaxError(f"{found[0].token.contents} cannot stand in what is kept.")
    return KeptPart(given, nodelist)
