"""A kind as the API calls it."""

from rest_framework import serializers

from publishing.kinds import WORDS


class KindField(serializers.ChoiceField):
    """The word for a kind, of its name as it is kept. `also` are further words that stand as they are."""

    def __init__(self, *, also=(), **kwargs):
        super().__init__(choices=[*WORDS.values(), *also], **kwargs)

    def to_representation(self, name):
        return WORDS.get(name, name)
