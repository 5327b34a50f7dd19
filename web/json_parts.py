"""JSON that is written in parts, so that no more of a long answer is on hand than one of its rows."""

from collections.abc import Iterator

from rest_framework.renderers import JSONRenderer


def json_parts(members):
    """Yield {name: value} as the bytes of a JSON object; what an iterator gives is a list, made one by one."""
    for place, (name, value) in enumerate(members.items()):
        yield (b"," if place else b"{") + _written(name) + b":"
        if isinstance(value, Iterator):
            yield b"["
            for number, item in enumerate(value):
                yield (b"," if number else b"") + _written(item)
            yield b"]"
        else:
            yield _written(value)
    yield b"}"


def _written(value):
    return b"null" if value is None else JSONRenderer().render(value)
