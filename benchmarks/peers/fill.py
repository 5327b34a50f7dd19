"""Give a peer its tables and the content that our API gave: `PEER=cms python -m peers.fill content.json`.

The file holds {"barriers" | "definitions" | "evidence" | "actions": [what the API says of each]}.
"""

import json
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection, transaction

PEER = os.environ["PEER"]
INTRO = "What gets in the way in Scotland, how sure we can be, what helps, and who will do what by when."


class Plain:
    """Rows of tables."""

    def __init__(self, models):
        self.of = {"barriers": models.Barrier, "definitions": models.Definition, "actions": models.Action}

    def make(self, kind, /, **fields):
        return self.of[kind].objects.create(**fields)


class Tree:
    """Pages of Wagtail, below the page of their kind."""

    def __init__(self, models):
        from wagtail.models import Page, Site

        root = Page.get_first_root_node()
        root.get_children().delete()  # the page that greets who has just installed it
        home = Page.get_first_root_node().add_child(
            instance=models.HomePage(
                title="Sharing information well about care experienced children", slug="home", intro=INTRO
            )
        )
        Site.objects.create(hostname="127.0.0.1", root_page=home, is_default_site=True)
        above = {
            "barriers": models.BarriersPage(title="Barriers and enablers", slug="barriers"),
            "definitions": models.DefinitionsPage(title="Definitions", slug="definitions"),
            "actions": models.PlanPage(title="Draft action plan", slug="plan", intro=INTRO),
        }
        self.above = {kind: home.add_child(instance=page) for kind, page in above.items()}
        self.of = {"barriers": models.BarrierPage, "definitions": models.DefinitionPage, "actions": models.ActionPage}

    def make(self, kind, /, **fields):
        return self.above[kind].add_child(instance=self.of[kind](**fields))


def fill(content, models):
    site = {"cms": Tree, "plain": Plain}[PEER](models)
    sources = {
        row["slug"]: models.Source.objects.create(
            title=row["title"], authors=", ".join(row["authors"]), publisher=row["publisher"], issued=row["issued"],
            address=row["url"],
        ) for row in content["evidence"]
    }  # fmt: skip
    terms = {row["slug"]: site.make("definitions", **definition(row)) for row in content["definitions"]}
    for row in content["definitions"]:
        for number, place in enumerate(row["citations"]):
            of = {"source": sources[place["source"]], "locator": place["locator"], "sort_order": number}
            models.Citation.objects.create(page=terms[row["slug"]], **of)
        set_links(terms[row["slug"]], "related", [terms[slug] for slug in row["related"] if slug in terms])
    barriers = {row["slug"]: site.make("barriers", **barrier(row)) for row in content["barriers"]}
    for row in content["barriers"]:
        for number, piece in enumerate(row["evidence"]):
            said = {name: piece[name] for name in ["stance", "locator", "finding", "quote"]}
            of = {"source": sources[piece["source"]], "sort_order": number}
            models.Evidence.objects.create(page=barriers[row["slug"]], **said, **of)
        set_links(barriers[row["slug"]], "terms", [terms[slug] for slug in row["terms"] if slug in terms])
    for row in content["actions"]:
        named = {name: row[name] for name in ["slug", "title", "description", "starts", "due"]}
        action = site.make("actions", **named)
        for number, step in enumerate(row["milestones"]):
            models.Milestone.objects.create(page=action, title=step["title"], due=step["due"], sort_order=number)
        linked = [*row["barriers"], *row["enablers"]]
        set_links(action, "barriers", [barriers[slug] for slug in linked if slug in barriers])


def set_links(page, name, others):
    getattr(page, name).set(others)
    page.save()  # Wagtail writes such links with the page


def definition(row):
    same = {name: row[name] for name in ["slug", "definition", "plain_language", "scope_note", "basis"]}
    lists = {"alt_labels": ", ".join(row["alt_labels"]), "examples": "\n\n".join(row["examples"])}
    return {"title": row["label"], **same, **lists}


def barrier(row):
    same = {name: row[name] for name in ["slug", "title", "kind", "statement", "plain_language"]}
    sure = {"confidence": row["confidence"]["level"], "confidence_explanation": row["confidence"]["explanation"]}
    return {**same, **sure, "themes": ", ".join(row["themes"])}


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "peers.settings"
    with tempfile.TemporaryDirectory() as folder:
        migrations = (
            Path(folder) / f"{PEER}_migrations"
        )  # where the settings look for them; they are of no use afterwards
        migrations.mkdir()
        (migrations / "__init__.py").touch()
        sys.path.append(folder)
        django.setup()
        call_command("makemigrations", PEER, verbosity=0)
        call_command("migrate", verbosity=0)
    with open(sys.argv[1]) as file, transaction.atomic():
        fill(json.load(file), import_module(f"peers.{PEER}.models"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
