"""The catalogue as somebody writes it who begins with `startproject`."""

from django.db import models


class Source(models.Model):
    title = models.CharField(max_length=500)
    authors = models.CharField(max_length=500)
    publisher = models.CharField(max_length=300)
    issued = models.CharField(max_length=10)
    address = models.CharField(max_length=2000)


class Definition(models.Model):
    title = models.CharField(max_length=300)
    slug = models.SlugField(unique=True, max_length=100)
    alt_labels = models.TextField(blank=True)
    definition = models.TextField()
    plain_language = models.TextField(blank=True)
    scope_note = models.TextField(blank=True)
    examples = models.TextField(blank=True)
    basis = models.CharField(max_length=20, blank=True)
    related = models.ManyToManyField("self", symmetrical=False, related_name="related_from")

    class Meta:
        ordering = ["title"]

    @property
    def url(self):
        return f"/definitions/{self.slug}/"


class Citation(models.Model):
    page = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    locator = models.TextField(blank=True)
    sort_order = models.IntegerField()

    class Meta:
        ordering = ["sort_order"]


class Barrier(models.Model):
    title = models.CharField(max_length=300)
    slug = models.SlugField(unique=True, max_length=100)
    kind = models.CharField(max_length=10)
    statement = models.TextField()
    plain_language = models.TextField(blank=True)
    themes = models.CharField(max_length=100)
    confidence = models.CharField(max_length=20)
    confidence_explanation = models.TextField(blank=True)
    terms = models.ManyToManyField(Definition, related_name="barriers")

    class Meta:
        ordering = ["title"]

    @property
    def url(self):
        return f"/barriers/{self.slug}/"


class Evidence(models.Model):
    page = models.ForeignKey(Barrier, on_delete=models.CASCADE, related_name="evidence")
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    stance = models.CharField(max_length=20)
    locator = models.TextField(blank=True)
    finding = models.TextField()
    quote = models.TextField(blank=True)
    sort_order = models.IntegerField()

    class Meta:
        ordering = ["sort_order"]


class Action(models.Model):
    title = models.CharField(max_length=300)
    slug = models.SlugField(unique=True, max_length=100)
    description = models.TextField()
    starts = models.DateField()
    due = models.DateField()
    barriers = models.ManyToManyField(Barrier, related_name="actions")

    class Meta:
        ordering = ["title"]

    @property
    def url(self):
        return f"/actions/{self.slug}/"


class Milestone(models.Model):
    page = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=300)
    due = models.DateField()
    sort_order = models.IntegerField()

    class Meta:
        ordering = ["sort_order"]
