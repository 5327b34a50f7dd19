"""Definitions: what the words mean, where they stand in law or guidance, how they hang together."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Left
from django.urls import reverse

from evidence.models import Source
from evidence.reading import PlaceInSource
from organisations.models import Person
from publishing.models import Entry, FileImport, PublicEntry, PublicEntryQuerySet, Revision
from web.addresses import path_of
from web.beginnings import WordsOf

LANGUAGE = "en"  # the language of a document's own texts


class Definition(PublicEntry):
    """One meaning with its labels. Names follow SKOS: label is prefLabel, alt_labels are altLabel."""

    class Basis(models.TextChoices):
        LAW = "law", "Law"
        GUIDANCE = "guidance", "Guidance"
        PRACTICE = "practice", "Practice"
        PROJECT = "project", "This project"

    label = models.CharField(max_length=200)
    alt_labels = ArrayField(models.CharField(max_length=200))
    abbreviation = models.CharField(max_length=40, blank=True)
    definition = models.TextField()
    plain_language = models.TextField(blank=True)
    scope_note = models.TextField(blank=True)
    examples = ArrayField(models.TextField())
    basis = models.CharField(max_length=20, choices=Basis, blank=True)
    exact_match = ArrayField(models.CharField(max_length=2000))
    notations = models.JSONField(default=list, help_text="As in the document.")
    collections = ArrayField(models.CharField(max_length=200), default=list)
    places = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        help_text="As in the document: where it stands in ordered collections.",
    )
    history_note = models.TextField(blank=True)
    editorial_note = models.TextField(blank=True)
    translations = models.JSONField(default=list, help_text="As in the document.")
    older_translations = ArrayField(
        models.CharField(max_length=35),
        default=list,
        help_text="Languages whose text is from before the English changed.",
    )
    broader = models.ManyToManyField("self", symmetrical=False, related_name="narrower", through="Broader")
    related = models.ManyToManyField("self", symmetrical=False, related_name="related_from", through="Related")

    objects = PublicEntryQuerySet.as_manager()

    class Meta:
        ordering = ["label", "slug"]
        indexes = [
            models.Index(fields=["label", "slug"], name="definition_by_label"),
            GinIndex(fields=["collections"], name="definition_by_collection"),
            models.Index(models.F("modified_at").desc(nulls_last=True), models.F("entry"), name="definition_by_change"),
            GinIndex(WordsOf("label", "slug"), name="definition_by_beginnings"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(label=""), name="definition_has_label"),
            models.CheckConstraint(condition=~Q(definition=""), name="definition_has_definition"),
            models.CheckConstraint(
                condition=Q(basis__in=["", "law", "guidance", "practice", "project"]),
                name="definition_basis_known",
            ),
        ]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return path_of("definitions:detail", self.slug)


class LinkedData(models.Model):
    """What a definition's publication says as linked data, in four notations. A projection; see `linked_data.py`."""

    definition = models.OneToOneField(
        Definition, on_delete=models.CASCADE, primary_key=True, related_name="linked_data"
    )
    turtle = models.TextField()
    rdf_xml = models.TextField()
    n_triples = models.TextField()
    json_ld = models.TextField()

    class Meta:
        verbose_name_plural = "linked data"

    def __str__(self):
        return str(self.definition)


def words_of_label():
    """Return the words of a folded name, by which an index finds it."""
    words = ArrayField(models.TextField())
    return Func("folded", Value(" "), function="string_to_array", output_field=words)


class Label(models.Model):
    """One name of a definition, folded so that running text can be looked up in it."""

    class Kind(models.TextChoices):
        PREFERRED = "preferred", "Preferred"
        ALTERNATIVE = "alternative", "Alternative"
        ABBREVIATION = "abbreviation", "Abbreviation"

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="labels")
    text = models.CharField(max_length=200)
    folded = models.CharField(max_length=600, db_index=True)  # a small letter can be three
    language = models.CharField(max_length=35, default=LANGUAGE)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PREFERRED)

    class Meta:
        ordering = ["folded", "definition_id"]
        indexes = [
            models.Index("language", Left("folded", 1), "folded", name="label_by_letter"),
            GinIndex(words_of_label(), name="label_by_words"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "language", "folded"], name="label_once_a_definition_and_language"
            )
        ]

    def __str__(self):
        return self.text


class VersionLabel(models.Model):
    """A name that a definition has, or had, in one version, folded: so that it is found as on a day that has passed."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    folded = models.CharField(max_length=600, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "folded"], name="version_label_once_a_version")]

    def __str__(self):
        return self.folded


class Broader(models.Model):
    """`definition` is narrower than `broader`."""

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="broader_links")
    broader = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="narrower_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["definition", "broader"], name="broader_once"),
            models.CheckConstraint(condition=~Q(definition=F("broader")), name="broader_not_itself"),
        ]

    def __str__(self):
        return f"{self.definition} is narrower than {self.broader}"


class Related(models.Model):
    """`definition` names `related` as related."""

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="related_links")
    related = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="related_from_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["definition", "related"], name="related_once"),
            models.CheckConstraint(condition=~Q(definition=F("related")), name="related_not_itself"),
        ]

    def __str__(self):
        return f"{self.definition} is related to {self.related}"


class Mapping(models.Model):
    """What a definition maps to in somebody else's vocabulary, and how: SKOS's mapping properties."""

    class Relation(models.TextChoices):
        EXACT = "exact_match", "The same elsewhere"
        CLOSE = "close_match", "Nearly the same elsewhere"
        BROAD = "broad_match", "Broader elsewhere"
        NARROW = "narrow_match", "Narrower elsewhere"
        RELATED = "related_match", "Related elsewhere"

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="mappings")
    position = models.PositiveSmallIntegerField()
    relation = models.CharField(max_length=13, choices=Relation)
    address = models.CharField(max_length=2000)

    class Meta:
        ordering = ["definition__label", "definition__slug", "position"]
        constraints = [
            models.UniqueConstraint(fields=["definition", "position"], name="mapping_position_unique"),
            models.CheckConstraint(
                condition=Q(
                    relation__in=["exact_match", "close_match", "broad_match", "narrow_match", "related_match"]
                ),
                name="mapping_relation_known",
            ),
        ]

    def __str__(self):
        return f"{self.definition} → {self.address}"


class Citation(PlaceInSource):
    """Where a definition's words come from."""

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="definition_citations")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["definition", "position"]
        constraints = [
            *PlaceInSource.Meta.constraints,
            models.UniqueConstraint(fields=["definition", "position"], name="citation_position_unique"),
        ]

    def __str__(self):
        return f"{self.definition} cites {self.source}"


class RowsAt(Func):
    """What a path of SQL/JSON leads to in a column, as an array."""

    template = "jsonb_path_query_array(%(expressions)s::jsonpath)"
    output_field = models.JSONField()


class Import(FileImport):
    """A file of definitions that somebody brought in: its preview row by row, and what became of it.

    Changed by the operations in `importing/drafts.py` alone.
    """

    KIND = "definition"

    format = models.CharField(max_length=20)
    rows = models.JSONField(default=list, help_text="A row a concept: its status, the reasons, the document.")

    def get_absolute_url(self):
        return reverse("workbench:import-preview", args=[self.pk])

    def part_of_rows(self, start, end, *, status=""):
        """Return the rows from one place to another, of one status or of all. The others do not leave the database."""
        of_status = f'$[*] ? (@.status == "{status}")' if status else "$[*]"
        return self._found(RowsAt(RowsAt("rows", Value(of_status)), Value(f"$[{start} to {end - 1}]")))

    def saved_entries(self):
        saved = "$[*] ? (@.saved == true"
        slugs = self._found(RowsAt("rows", Value(f"{saved} && @.entry == null).slug")))
        keys = self._found(RowsAt("rows", Value(f"{saved} && @.entry != null).entry")))
        return Entry.objects.filter(Q(kind=self.KIND, slug__in=slugs) | Q(pk__in=keys))

    def _found(self, rows):
        return Import.objects.filter(pk=self.pk).values_list(rows, flat=True).get()


class Upload(models.Model):
    """A large file that waits to be read by a job, and goes once it was."""

    name = models.CharField(max_length=200)
    data = models.BinaryField()
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    def __str__(self):
        return self.name


class ProposedTranslation(models.Model):
    """A text of a definition in another language, or for other readers, on its way to the public.

    Changed by the operations in `translating/operations.py` alone. What is published of it stands in the definition's
    document, as a version of its own.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "Waits for review"
        RETURNED = "returned", "Returned with reasons"
        PUBLISHED = "published", "Published"
        TAKEN_BACK = "taken-back", "Taken back"

    OPEN = [State.PROPOSED, State.RETURNED]

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=35)
    text = models.JSONField(help_text="As one of the document's translations.")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    edit = models.PositiveIntegerField(default=1)
    based_on = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="+", help_text="The publication whose English it says."
    )
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True, help_text="Why it was published or returned.")

    class Meta:
        ordering = ["saved_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "language"],
                condition=Q(state__in=["proposed", "returned"]),
                name="translation_one_open_a_language",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "returned", "published", "taken-back"]),
                name="translation_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "taken-back"])
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(reason=""),
                name="translation_decided_with_reasons",
            ),
        ]

    def __str__(self):
        return f"{self.entry} in {self.language}"
