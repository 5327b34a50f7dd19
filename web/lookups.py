"""A lookup for thousands of values at once."""

from django.db.models import Field, ForeignObject, Lookup


class OneOf(Lookup):
    """`folded__one_of=values`: as `__in`, with the values in one parameter, which costs a third where they are thousands."""

    lookup_name = "one_of"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        left, params = self.process_lhs(compiler, connection)
        if hasattr(self.rhs, "as_sql"):  # see web/prepared.py
            right, more = compiler.compile(self.rhs)
            return f"{left} = ANY({right})", [*params, *more]
        return f"{left} = ANY(%s)", [*params, list(self.rhs)]


def use_one_of():
    """Let all fields know the lookup; called once, when the apps are ready."""
    for field in (Field, ForeignObject):
        field.register_lookup(OneOf)
