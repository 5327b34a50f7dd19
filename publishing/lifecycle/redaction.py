"""The operation that takes a text out of everything that is kept, publications included, where the screen let it through.

Which columns there are is asked of the models themselves, so that a table that comes later is covered from its first
day. `not_redacted.yaml` names the columns that are not touched, and why.
"""

import io
import json
import re
import shutil
import unicodedata
import zipfile
from contextlib import nullcontext, suppress
from pathlib import Path

import pgtrigger
import yaml
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.contrib.sessions.models import Session
from django.db import models, transaction

from publishing import kinds
from publishing.documents.structure import canonical_json, digest
from publishing.documents.validation import KnownEntries, validated
from publishing.lifecycle.review import reason_given
from publishing.models import Entry, Head, Redaction, Revision
from publishing.published.projection import index_versions, project
from publishing.refusals import Invalid, WrongState, need
from web.uploads import CANNOT_BE_UNPACKED

MARK = "[removed]"
SHORTEST = 4
SESSION = "sessions.Session.session_data"
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
    """Return the models in whose columns a text can stand, ours and those of Django and its packages, jobs' among them."""
    views = ("pghistory",)  # what the package shows of several tables at once, which are searched themselves
    return [
        model
        for model in apps.get_models()
        if not model._meta.proxy and (model._meta.managed or model._meta.app_label not in views) and columns(model)
    ]


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


BETWEEN_WORDS = r"(?:\s|\+|%20|%0[ad]|&nbsp;|\\+[nrt]|\\+u00a0|<[^>]*>)+"
WRITTEN_ELSEWHERE = {'"': "&quot;", "'": "&#(?:x27|39);", "&": "&amp;", "<": "&lt;", ">": "&gt;"}


def search_expression(text):
    """Return a Perl regular expression that finds a text in files: as it is, in JSON, in HTML and in addresses.

    It is for what no database holds: logs, mail, caches and copies. :raises Invalid: "/text"
    """
    _pattern(text)

    def written(letter):
        ways = [re.escape(letter), "".join(f"%{byte:02x}" for byte in letter.encode())]
        ways += [WRITTEN_ELSEWHERE[letter]] if letter in WRITTEN_ELSEWHERE else []
        ways += [rf"\\+u{ord(letter):04x}"] if not letter.isascii() else [rf"\\+{letter}"] if letter in '"/' else []
        return ways[0] if letter.isalnum() and letter.isascii() else f"(?:{'|'.join(ways)})"

    words = unicodedata.normalize("NFC", text).split()
    return BETWEEN_WORDS.join("".join(map(written, word)) for word in words)


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
        pointers = [
            pointer
            for name in names
            for pointer in _found(_read(row[name], f"{model._meta.label}.{name}"), pattern, f"/{name}")
        ]
        if pointers:
            yield {
                "entry": row.get("entry_id"),
                "table": model._meta.label,
                "row": str(row["pk"]),
                "version": row.get("version") if has_version else None,
                "pointers": pointers,
            }


def _read(value, column):
    """Return a column's value; what is JSON is read, since line ends and letters are written otherwise in it.

    So are sessions, which are encoded, and the parts of a file that is packed, as spreadsheets are.
    """
    if column == SESSION:
        return Session.get_session_store_class()().decode(value)
    if isinstance(value, bytes | memoryview):
        value = bytes(value)
        if zipfile.is_zipfile(io.BytesIO(value)):
            return Packed(value)
        value = value.decode("utf-16" if value[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", errors="ignore")
    if isinstance(value, str) and value[:1] in ("{", "["):
        with suppress(ValueError):
            return json.loads(value)
    return value


def _as_kept(value, before, column):
    """Return what `_read` returned as the column has it."""
    if isinstance(value, Packed):
        return b""  # a file that waits to be read: nobody can mend it, and its job says that it cannot be read
    if column == SESSION:
        return Session.get_session_store_class()().encode(value)
    if isinstance(before, str | bytes | memoryview) and not isinstance(value, str):
        value = canonical_json(value)
    return value.encode() if isinstance(before, bytes | memoryview) else value


class Packed(dict):
    """The parts of a packed file, each as text: {name: text}.

    `was_read` is whether all of it was: not where it is damaged, locked, or more than `LARGEST` when unpacked. What was not
    read may hold anything, and is taken out with what holds the text.
    """

    LARGEST = 50_000_000

    def __init__(self, data):
        super().__init__()
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as file:
                self.was_read = sum(part.file_size for part in file.infolist()) <= self.LARGEST
                for part in file.infolist() if self.was_read else []:
                    # Tags end a word, and cells of a spreadsheet may be cut in runs.
                    self[part.filename] = re.sub("<[^>]*>", "", file.read(part).decode(errors="ignore"))
        except CANNOT_BE_UNPACKED:
            self.was_read = False


def _found(value, pattern, pointer):
    if isinstance(value, Packed) and not value.was_read:
        yield f"{pointer}/(a file that could not be read)"
    if isinstance(value, str):
        if pattern.search(unicodedata.normalize("NFC", value)):
            yield pointer
    elif isinstance(value, dict):
        for key, item in value.items():
            if holds := pattern.search(key):
                yield f"{pointer}/(a name)"
            yield from _found(item, pattern, f"{pointer}/(a name)" if holds else f"{pointer}/{key}")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from _found(item, pattern, f"{pointer}/{number}")


def _without(value, pattern):
    if isinstance(value, str):
        normal = unicodedata.normalize("NFC", value)
        return pattern.sub(MARK, normal) if pattern.search(normal) else value
    if isinstance(value, Packed):
        return value
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
    publications = Revision.objects.filter(pk__in=changed, state=Revision.State.PUBLISHED).select_related("entry")
    index_versions(list(publications))
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
    changed = {}
    for name, value in before.items():
        column = f"{model._meta.label}.{name}"
        read = _read(value, column)
        if any(True for _ in _found(read, pattern, "")):
            changed[name] = _as_kept(_without(read, pattern), value, column)
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
