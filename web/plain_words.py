"""What Django and Django REST framework say of wrong input, in plain words in place of their own.

A field may say something more particular; these are what it says otherwise, on pages and in the API alike.
"""

from django import forms
from django.core import validators
from rest_framework import serializers

LIST = {
    "not_a_list": "A list is needed here.",
    "empty": "Add at least one.",
    "min_length": "Add at least {min_length}.",
    "max_length": "There are too many: at most {max_length} are taken.",
}
NOT_IN_LIST = "Choose one of the list; “{}” is not in it."
OBJECT = "An object with named fields is needed here."
PLAIN = {
    serializers.Field: {"required": "This is missing.", "null": "Fill this in."},
    serializers.BooleanField: {"invalid": "Choose true or false."},
    serializers.CharField: {
        "invalid": "Write text here.",
        "blank": "Write something here.",
        "max_length": "Make this shorter: at most {max_length} characters.",
        "min_length": "Write at least {min_length} characters.",
    },
    serializers.EmailField: {"invalid": "Write a whole e-mail address, with an @ in it."},
    serializers.RegexField: {"invalid": "This is not written in the form that is needed here."},
    serializers.URLField: {"invalid": "Write a whole web address that begins with http:// or https://."},
    serializers.IntegerField: {
        "invalid": "Write a whole number.",
        "max_value": "Write {max_value} or less.",
        "min_value": "Write {min_value} or more.",
        "max_string_length": "Write a shorter number.",
    },
    serializers.DateField: {
        "invalid": "Write a date that exists, as year-month-day: 2027-04-01.",
        "datetime": "Write a date without a time.",
    },
    serializers.ChoiceField: {"invalid_choice": NOT_IN_LIST.format("{input}")},
    serializers.MultipleChoiceField: {"not_a_list": LIST["not_a_list"], "empty": LIST["empty"]},
    serializers.ListField: LIST,
    serializers.ListSerializer: LIST,
    serializers.DictField: {"not_a_dict": OBJECT, "empty": LIST["empty"]},
    serializers.Serializer: {"invalid": OBJECT},
    forms.ChoiceField: {"invalid_choice": NOT_IN_LIST.format("%(value)s")},
    forms.MultipleChoiceField: {
        "invalid_choice": NOT_IN_LIST.format("%(value)s"),
        "invalid_list": LIST["not_a_list"],
    },
    forms.ModelChoiceField: {"invalid_choice": "Choose one of the list."},
    forms.DateField: {"invalid": "Write a day that exists, for example 31 March 2027."},
}


def use_plain_words():
    """Give the two frameworks' fields and validators these words."""
    for field, words in PLAIN.items():
        field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), **words}
    validators.MaxLengthValidator.message = (
        "Make this shorter: at most %(limit_value)d characters; it has %(show_value)d."
    )
    validators.ProhibitNullCharactersValidator.message = "Take out the character with the code zero."
    validators.EmailValidator.message = PLAIN[serializers.EmailField]["invalid"]
    validators.MinLengthValidator.message = "Write at least %(limit_value)d characters."
    validators.MaxValueValidator.message = "Write %(limit_value)s or less."
    validators.MinValueValidator.message = "Write %(limit_value)s or more."
