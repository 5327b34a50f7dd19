"""What Django and Django REST framework say of wrong input: the words of `plain_words.yaml` in place of their own."""

from pathlib import Path

import yaml
from django.utils.module_loading import import_string

WORDS = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
NOT_IN_LIST = WORDS["fields"]["django.forms.ChoiceField"]["invalid_choice"]


def use_plain_words():
    """Give the two frameworks' fields and validators these words."""
    for name, words in WORDS["fields"].items():
        field = import_string(name)
        field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), **words}
    for name, sentence in WORDS["validators"].items():
        import_string(name).message = sentence
