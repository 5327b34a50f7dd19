"""The operation that takes a text out of everything that is kept, publications included, where the screen let it through.

Which columns there are is asked of the models themselves, so that a table that comes later is covered from its first
day. `not_redacted.yaml` names the columns that are not touched, and why.
"""

import json
import re
import shutil
import unicodedata
from contextlib import nullcontext
from pathlib import Path

import pgtrigger
import yaml
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models, transaction

from publishing import kinds
from publishing.documents.structure import canonical_json, digest
from publishing.documents.validation import KnownEntries, validated
from publishing.lifecycle.review import reason_given
from publishing.models import Entry, Head, Redaction, Revision
from publishing.published.projection import project
from publishing.refusals import Invalid, WrongState, need

MARK = "[removed]"
SHORTEST = 4
EXCUSED = yaml.safe_load(Path(__file__).with_name("not_redacted.yaml").read_text(encoding="utf-8"))
TEXTUAL = (models.CharField, models.TextField, models.JSONField, ArrayField, models.BinaryField, SearchVectorField)


def redact(*, text, by, now, rule, reason, entry=None, really=False):
    """Put `MARK` where `text` stands, in every version, draft, event, note and history. Return the places.

    A place is {entry, table, row, version, pointers}; nothing in it repeats the text. Capitals, kinds of spaces and
    Unicode forms make no difference. `entry` None looks everywhere. With `really` False nothing is changed.
    What the public reads is projected anew, files of the whole set are made anew when next asked for, and a
    `Redaction` for each entry keeps who, when, by which rule and where. The last act looks once more; whatever
    still holds the text undoes everything.

    :raises NotAllowed: `by` is no administrator
    :raises Invalid: "/text", "/rule", "/reason"; also a text that stands in a slug
    :raises WrongState: it would still stand somewhere; nothing was changed
    """
    need(by, "publishing.redact", "Only administrators take texts out of what is kept.")
    reason = reason_given(reason, "/reason", needed="Say why this is taken out.")
    pattern = _pattern(text)
    if rule not in Redaction.Rule.values:
        raise Invalid({"/rule": ["Name one of: " + ", ".join(Redaction.Rule.values) + "."]})
    if pattern.search(reason):
        raise Invalid({"/reason": ["The reason repeats the text. Say it without."]})
    _refuse_slugs(text, pattern)
    with transaction.atomic():
        if really:
            # Nobody saves or publishes the text again while it is being taken out.
            list(Entry.objects.select_for_update().order_by("pk").values("pk"))
        places = [place for model in searched() for place in _places(model, pattern, entry)]
        if not really:
            return places
        if places:
            _take_out(places, pattern, by=by, now=now, rule=rule, reason=reason, entry=entry)
    return places


def searched():
    """Return the models in whose columns a text can stand, ours and those of Django and its packages."""
    return [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy and columns(model)]


def columns(model):
    """Return the fields of a model that hold texts that people write; not slugs, choices and what `EXCUSED` names."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, TEXTUAL)
        and not isinstance(field, models.SlugField)
        and not field.choices
        and f"{model._meta.label}.{field.name}" not in EXCUSED
    ]


def _pattern(text):
    """Return what finds the text: any spaces, any capitals, Unicode NFC; whole words where it begins and ends with letters."""
    words = unicodedata.normalize("NFC", text).split()
    text = " ".join(words)
    if len(text) < SHORTEST:
        raise Invalid({"/text": [f"Give at least {SHORTEST} characters: shorter texts stand in everything."]})
    if text.casefold() in MARK:
        raise Invalid({"/text": ["This is part of the mark that stands where something was taken out."]})
    found = r"\s+".join(re.escape(word) for word in words)
    has_figures = any(letter.isdigit() for letter in text)
    before = r"(?<!\w)" if text[0].isalpha() and not has_figures else ""
    after = r"(?!\w)" if text[-1].isalpha() and not has_figures else ""
    return re.compile(before + found + after, re.IGNORECASE)


def _refuse_slugs(text, pattern):
    """A slug stands in addresses, in references to it and in old versions: taking a part out would break them."""
    as_slug = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
    in_slug = re.compile(rf"(?:^|-){re.escape(as_slug)}(?:-|$)") if as_slug else None
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.SlugField) and any(
                pattern.search(slug) or in_slug and in_slug.search(slug)
                for slug in model._base_manager.values_list(field.name, flat=True).distinct()
            ):
                raise Invalid(
                    {
                        "/text": [
                            "It stands in a slug, which is part of an address and of references. Withdraw the entry and "
                            "write it anew under another slug; then ask who keeps the database to take the old rows out."
                        ]
                    }
                )


def _places(model, pattern, entry):
    """Yield where the text stands in one table. With `entry`, only in rows of that entry."""
    rows = model._base_manager.all()
    belongs = any(field.name == "entry" and field.related_model is Entry for field in model._meta.concrete_fields)
    if entry is not None:
        if not belongs:
            return
        rows = rows.filter(entry=entry)
    names = [field.name for field in columns(model)]
    has_version = model is Revision
    facts = ["pk", *(["entry_id"] if belongs else []), *(["version"] if has_version else [])]
    for row in rows.order_by("pk").values(*dict.fromkeys([*facts, *names])).iterator(chunk_size=500):
        pointers = [pointer for name in names for pointer in _found(_read(model, name, row[name]), pattern, f"/{name}")]
        if pointers:
            yield {
                "entry": row.get("entry_id"),
                "table": model._meta.label,
                "row": str(row["pk"]),
                "version": row.get("version") if has_version else None,
                "pointers": pointers,
            }


def _read(model, name, value):
    """Return a column's value; a text that is JSON is read, since quotation marks and line ends are written otherwise in it."""
    return json.loads(value) if name in getattr(model, "json_texts", ()) and value else value


def _as_kept(model, name, value):
    if name in getattr(model, "json_texts", ()) and not isinstance(value, str):
        return canonical_json(value)
    return value


def _found(value, pattern, pointer):
    if isinstance(value, str):
        if pattern.search(unicodedata.normalize("NFC", value)):
            yield pointer
    elif isinstance(value, bytes | memoryview):
        yield from _found(bytes(value).decode(errors="ignore"), pattern, pointer)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _found(item, pattern, f"{pointer}/{key}")
            if pattern.search(key):
                yield f"{pointer}/(a name)"
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from _found(item, pattern, f"{pointer}/{number}")


def _without(value, pattern):
    if isinstance(value, str):
        normal = unicodedata.normalize("NFC", value)
        return pattern.sub(MARK, normal) if pattern.search(normal) else value
    if isinstance(value, bytes | memoryview):
        return _without(bytes(value).decode(errors="ignore"), pattern).encode()
    if isinstance(value, dict):
        return {pattern.sub(MARK, key): _without(item, pattern) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without(item, pattern) for item in value]
    return value


def _take_out(places, pattern, *, by, now, rule, reason, entry):
    digests = {}
    with _past_protections({place["table"] for place in places}):
        for place in places:
            digests[place["table"], place["row"]] = _rewrite(place, pattern)
    names = {found.pk: str(found) for found in Entry.objects.filter(pk__in={place["entry"] for place in places})}
    for key in dict.fromkeys(place["entry"] for place in places):
        Redaction.objects.create(
            entry_id=key,
            about=names.get(key, ""),
            at=now,
            by=by,
            rule=rule,
            reason=reason,
            places=[
                {
                    **{name: value for name, value in place.items() if name != "entry"},
                    "digest_before": digests[place["table"], place["row"]][0],
                    "digest_after": digests[place["table"], place["row"]][1],
                }
                for place in places
                if place["entry"] == key
            ],
        )
    changed = {int(place["row"]) for place in places if place["table"] == Revision._meta.label}
    in_force = Revision.objects.in_force().select_related("entry").filter(pk__in=changed)
    project(list(in_force))
    # A number that no publication has: lists, feeds and files of the whole set are made anew from here.
    Head.take_numbers(1, now)
    if any(True for model in searched() for _ in _places(model, pattern, entry)):
        raise WrongState(
            "It would still stand in a table afterwards. Nothing was changed; look without naming an entry."
        )
    transaction.on_commit(_forget_files)


def _past_protections(labels):
    """Pass by the triggers that keep these tables' rows as they are: these alone, and only while this lasts."""
    triggers = [
        f"{model._meta.label}:{trigger.name}"
        for model, trigger in pgtrigger.registered()
        if model._meta.label in labels and isinstance(trigger, pgtrigger.Protect)
    ]
    return pgtrigger.ignore(*triggers) if triggers else nullcontext()  # `ignore()` would pass by all there are


def _rewrite(place, pattern):
    """Write one row without the text. Return its digests before and after, "" where it has none."""
    model = apps.get_model(place["table"])
    row = model._base_manager.filter(pk=place["row"])
    before = row.values(*[field.name for field in columns(model)]).get()
    after = {
        name: _as_kept(model, name, _without(_read(model, name, value), pattern)) for name, value in before.items()
    }
    changed = {name: value for name, value in after.items() if value != before[name]}
    digests = ("", "")
    if model is Revision and "document" in changed:
        revision = row.select_related("entry").get()
        _still_sound(revision, changed["document"])
        if revision.digest:
            changed["digest"] = digest(changed["document"])
            digests = (revision.digest, changed["digest"])
    row.update(**changed)
    return digests


def _still_sound(revision, document):
    """A publication in force has to be one afterwards too, where it was one before."""
    if not Revision.objects.in_force().filter(pk=revision.pk).exists():
        return
    kind, known = kinds.get(revision.entry.kind), KnownEntries(published_only=False)
    try:
        validated(kind, document, known=known)
    except Invalid as after:
        if any(text.startswith("This seems to hold") for texts in after.errors.values() for text in texts):
            return  # another piece of personal data; it takes another redaction
        raise Invalid(
            {"/text": [f"Without it, {revision.entry} is no sound {kind.name}: see {', '.join(after.errors)}."]}
        ) from None


def _forget_files():
    """Files of the whole set, which hold what was published before; they are made anew when asked for."""
    shutil.rmtree(settings.EXPORT_DIR, ignore_errors=True)
