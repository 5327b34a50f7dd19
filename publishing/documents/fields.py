"""The fields that documents are made of: plain text, references to other entries, dates of any precision."""

import datetime
import re
import unicodedata

from django.core.validators import ProhibitNullCharactersValidator
from rest_framework import serializers

from screening import personal_data
from web.dates import NO_DAY, NotADay, parse_day
from web.web_addresses import LONGEST, WEB_ADDRESS, WHOLE, fault_of, tidied_address

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
# C0 but tab and newline, C1, and what is no letter for ever: they break XML exports, DOCX and HTML checkers. A lone
# carriage return breaks iCalendar.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
BIDI_OVERRIDES = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
LANGUAGE_TAG = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*(-[xX](-[a-zA-Z0-9]{1,8})+)?\Z")

# Slugs that would stand where a list's own addresses do.
RESERVED = {"a-to-z", "check", "collections", "compare", "context", "download", "lookup", "mappings"}


class PlainText(serializers.CharField):
    """Text of a person: Unicode NFC, newlines as \\n, no control characters, no personal data, a stated longest length.

    `screened` may be a function of the text, for numbers of things that have the form of a person's: an ISBN.
    `tidy` is a function of the text, for what people paste with something around it.
    """

    default_error_messages = {
        "marks": "Take some accents out: a letter has more than 30.",
        "control": "Character {place} is a control character (U+{code:04X}). Take it out; pasting as plain text helps.",
        "one_line": "Write this on one line.",
        "blank": "Write something here.",
        "required": "Write something here.",
        "personal_data": "{sentence}",
    }

    def __init__(self, *, max_length, lines=False, screened=True, tidy=None, **kwargs):
        self.lines, self.screened, self.tidy = lines, screened, tidy
        super().__init__(max_length=max_length, **kwargs)
        # DRF's own check for null characters would answer before ours, without the place.
        self.validators = [check for check in self.validators if not isinstance(check, ProhibitNullCharactersValidator)]

    def to_internal_value(self, data):
        if isinstance(data, str):
            # Before it costs anything. Four times, since spaces around it go and accents join their letters.
            if len(data) > 4 * self.max_length + 100:
                self.fail("max_length", max_length=self.max_length)
            if personal_data.TOO_MANY_MARKS.search(data):
                self.fail("marks")
            data = unicodedata.normalize("NFC", data.replace("\r\n", "\n"))
            if bad := CONTROL.search(data) or BIDI_OVERRIDES.search(data):
                self.fail("control", place=bad.start() + 1, code=ord(bad[0]))
            data = self.tidy(data) if self.tidy else data
            if not self.lines and "\n" in data.strip():
                self.fail("one_line")
            is_screened = self.screened(data) if callable(self.screened) else self.screened
            if is_screened and len(data) <= self.max_length and (found := personal_data.findings(data)):
                self.fail("personal_data", sentence=personal_data.refusal(found))
        return super().to_internal_value(data)


class Slug(serializers.CharField):
    default_error_messages = {
        "slug": "Use small letters, digits and single hyphens, for example “duty-of-confidentiality”.",
        "reserved": "“{slug}” is part of an address of its own. Choose another.",
        "personal_data": "{sentence}",
    }

    def __init__(self, **kwargs):
        super().__init__(max_length=80, **kwargs)

    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        if not SLUG.match(value):
            self.fail("slug")
        if value in RESERVED:
            self.fail("reserved", slug=value)
        if found := personal_data.findings(value):
            self.fail("personal_data", sentence=personal_data.refusal(found))
        return value


class WebAddress(serializers.CharField):
    """An http or https address, and no other scheme."""

    pattern = WEB_ADDRESS
    default_error_messages = {"address": WHOLE, "personal_data": "{sentence}"}

    def __init__(self, **kwargs):
        super().__init__(max_length=LONGEST, **kwargs)
        # DRF's own check for null characters would answer before ours, without the place.
        self.validators = [check for check in self.validators if not isinstance(check, ProhibitNullCharactersValidator)]

    def to_internal_value(self, data):
        value = tidied_address(super().to_internal_value(data))
        if value and (fault := fault_of(value, pattern=self.pattern)):
            code, sentence = fault
            raise serializers.ValidationError(self.error_messages.get(code, sentence), code=code)
        if found := personal_data.findings(value):
            self.fail("personal_data", sentence=personal_data.refusal(found))
        return value


class LanguageTag(serializers.CharField):
    """A language after BCP 47, its small letters and capitals as the standard recommends: "gd", "en-GB", "en-x-easyread"."""

    default_error_messages = {"tag": "Write a language tag such as gd, zh-Hant or en-x-easyread."}

    def __init__(self, **kwargs):
        super().__init__(max_length=35, **kwargs)

    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        if not LANGUAGE_TAG.match(value):
            self.fail("tag")
        public, private, own = value.lower().partition("-x-")  # what stands after x is private, and has no capitals
        first, *more = public.split("-")
        rest = [part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in more]
        return "-".join([first, *rest]) + private + own


class PartialDate(serializers.CharField):
    """A date to the precision that is known: "2021", "2021-05" or "2021-05-28". "" where not known."""

    default_error_messages = dict.fromkeys(
        ["date", "max_length"], "Write a year, a month or a day: 2021, 2021-05 or 2021-05-28."
    )

    def __init__(self, **kwargs):
        super().__init__(max_length=10, **kwargs)

    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        if value:
            try:
                first_day(value)
            except ValueError:
                self.fail("date")
        return value


def first_day(partial):
    """Return the first day of a partial date; ValueError if it is none."""
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", partial):
        raise ValueError(partial)
    return datetime.date.fromisoformat((partial + "-01-01")[:10])


class DocumentDate(serializers.DateField):
    """A day, kept in the document as its ISO text."""

    default_error_messages = {
        "invalid": "Write a date that exists, as year-month-day: 2027-04-01.",
        "required": "Write a date.",
        "null": "Write a date.",
    }

    def to_internal_value(self, data):
        try:
            return parse_day(super().to_internal_value(data).isoformat()).isoformat()
        except NotADay as error:
            raise serializers.ValidationError(str(error), code="invalid") from None
        except serializers.ValidationError:
            self.fail_with_the_reason(data)
            raise

    def fail_with_the_reason(self, data):
        """Say why a text is no day, where it was meant to be one: that June has 30 days, that the 31st is no Monday."""
        try:
            parse_day(data if isinstance(data, str) else "")
        except NotADay as error:
            if str(error) != NO_DAY:
                raise serializers.ValidationError(str(error), code="invalid") from None

    def to_representation(self, value):
        return value


class Reference(Slug):
    """The slug of another entry. `context["known"]` says which there are; without it only the form of a slug is checked."""

    default_error_messages = {"unknown": "There is no {status}{kind} with the slug “{slug}”."}

    def __init__(self, kind, **kwargs):
        self.kind = kind
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        known = self.context.get("known")
        if known and not known.has(self.kind, value):
            self.fail("unknown", status=known.status, kind=self.kind, slug=value)
        return value


class UniqueList(serializers.ListField):
    """A list without repeats, in the order given."""

    default_error_messages = {"repeated": "“{item}” is there twice."}

    def __init__(self, *, max_length=200, **kwargs):
        if not kwargs.get("required"):
            kwargs.setdefault("required", False)
            kwargs.setdefault("default", list)
        super().__init__(max_length=max_length, **kwargs)

    def run_child_validation(self, data):
        items = super().run_child_validation(data)
        seen = set()
        for number, item in enumerate(items):
            if item in seen:
                raise serializers.ValidationError({number: [self.error_messages["repeated"].format(item=item)]})
            seen.add(item)
        return items


class DocumentSerializer(serializers.Serializer):
    """A part of a document, or a whole one: refuses names that it does not know.

    Every field is in what comes out, so that two documents can be compared field by field.
    """

    def rules(self):
        """Return functions of a document that return what is wrong between its fields, as {field: errors}.

        Each is asked also where a field that it does not read is wrong, so that every fault is told at once.
        """
        return []

    def to_internal_value(self, data):
        if not isinstance(data, dict):
            return super().to_internal_value(data)
        known = "There is no such field. Known: " + ", ".join(self.fields) + "."
        errors = {name: [known] for name in data if name not in self.fields}
        try:
            document = super().to_internal_value(data)
        except serializers.ValidationError as wrong:
            errors |= wrong.detail
            document = self.without(errors, data)
        if errors:
            raise serializers.ValidationError(errors | self.broken_rules(document))
        return document

    def without(self, names, data):
        """Return the validated fields of `data` but for those named, which are not looked at."""
        sound = {name: field for name, field in self.fields.items() if name not in names}
        return {name: field.run_validation(field.get_value(data)) for name, field in sound.items()}

    def validate(self, document):
        if errors := self.broken_rules(document):
            raise serializers.ValidationError(errors)
        return document

    def broken_rules(self, document):
        """Return {field: errors} of the rules that a document breaks, without those that read a field it lacks."""
        found = {}
        for rule in self.rules():
            try:
                errors = rule(document)
            except KeyError as lacking:
                if lacking.args[0] in document or lacking.args[0] not in self.fields:
                    raise
                continue
            found = _merged(found, errors)
        return found

    def derived(self, document, *, given):
        """Return a document of an older shape with the fields that follow from others; `given` is what it had itself."""
        return document


def _merged(one, other):
    """Return errors of DRF's nested form with those of another such form beside them."""
    if isinstance(one, dict) and isinstance(other, dict):
        shared = {key: _merged(one[key], other[key]) for key in one.keys() & other.keys()}
        return {**one, **other, **shared}
    return [*one, *other]


def optional_text(max_length, lines=False, **kwargs):
    return PlainText(max_length=max_length, lines=lines, required=False, allow_blank=True, default="", **kwargs)
