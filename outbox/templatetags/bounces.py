"""What pages say of an address from which mail came back."""

from django import template

from outbox.bounces import held

register = template.Library()


@register.simple_tag
def bouncing(address):
    """Return the row of an address that nothing is written to, or None."""
    return held([address]).first()
