"""Template tag of guides: the pictures in them."""

from django import template

register = template.Library()


@register.inclusion_tag("insight/guides/_picture.html", takes_context=True)
def picture(context, name, of, shows):
    """Draw a picture of a page. `of` is what it is of, as a CSS selector: the guide's walk takes it there.

    `shows` says in words what matters in it. One that nobody has taken yet has its place and its words.
    """
    name = f"{context['guide'].slug}-{name}"
    return {"name": name, "of": of, "shows": shows, "taken": context["pictures"].get(name)}
