"""The world of the tests, made by the operations as everything else is.

Rhona catalogues, Walter wrote what there is, Ewan edits, Pia answers for Example Council, Ada administers.

Two sources: *act*, a law, and *study*, a piece of research. Three definitions: *archive*; *record*, which is
related to it; and *care-record*, which is narrower and cites the act. A barrier, *lost-records*, on which the study has something to say, and an enabler,
*shared-shelf*, which eases it. One action, *find-them*, in the plan for 2027, with a milestone, addresses the barrier,
builds on the enabler, and could be led by Example Council.
"""

import datetime
from types import SimpleNamespace

from allauth.mfa.models import Authenticator
from django.utils import timezone

from actions.models import Plan
from barriers.models import Category
from organisations.accounts.encryption import encrypt
from organisations.models import Organisation, Person
from publishing.documents.validation import KnownEntries
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish_together

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 – of the authenticator app that everybody here has
NOW = datetime.datetime(2026, 11, 2, 10, 0, tzinfo=datetime.UTC)


def make_people():
    def person(key, name, role):
        return Person.objects.create_user(email=f"{key}@example.org", name=name, role=role)

    author()
    people = SimpleNamespace(
        researcher=person("rhona", "Rhona Research", Person.Role.RESEARCHER),
        editor=person("ewan", "Ewan Edit", Person.Role.EDITOR),
        partner=person("pia", "Pia Partner", Person.Role.PARTNER),
        administrator=person("ada", "Ada Admin", Person.Role.ADMINISTRATOR),
    )
    add_second_factor(*vars(people).values())
    return people


def add_second_factor(*people):
    """Give people an authenticator app, as whoever has an account has one; nothing is told or written down of it."""
    data = {"secret": encrypt(SECRET)}
    Authenticator.objects.bulk_create(
        Authenticator(user=one, type=Authenticator.Type.TOTP, data=data) for one in people
    )


def source(slug="study", **changes):
    return {
        "slug": slug,
        "kind": "research",
        "title": f"A study of {slug}",
        "authors": ["A. Author"],
        "publisher": "A press",
        "issued": "2024-05",
        "url": "https://example.org/study",
        "abstract": "Records were lost because nobody knew who kept them.",
        "checked": "source-text",
        **changes,
    }


def definition(slug="record", **changes):
    return {
        "slug": slug,
        "label": slug.replace("-", " ").capitalize(),
        "definition": f"What is meant here by {slug}.",
        **changes,
    }


def barrier(slug="lost-records", **changes):
    return {
        "slug": slug,
        "kind": "barrier",
        "title": slug.replace("-", " ").capitalize(),
        "statement": "A record of somebody's care cannot be found when it is asked for.",
        "themes": ["cultural"],
        "confidence": {"level": "low", "explanation": "One study only."},
        **changes,
    }


def action(slug="find-them", **changes):
    return {
        "slug": slug,
        "plan": "plan-2027",
        "title": slug.replace("-", " ").capitalize(),
        "description": "Make one list of where records are kept.",
        "starts": "2027-04-01",
        "due": "2028-03-31",
        **changes,
    }


MAKERS = {"source": source, "definition": definition, "barrier": barrier, "action": action}


def make_tables():
    """The rows that documents refer to by slug and that are no documents."""
    organisation = Organisation.objects.create(
        slug="example-council",
        name="Example Council (demonstration)",
        kind="local-government",
        roles=["potential-owner"],
    )
    plan = Plan.objects.create(
        slug="plan-2027", title="Plan for 2027", starts=datetime.date(2027, 1, 1), ends=datetime.date(2029, 12, 31)
    )
    category = Category.objects.create(vocabulary="factors", slug="leadership", label="Leadership")
    return SimpleNamespace(organisation=organisation, plan=plan, category=category)


def publish(editor, *documents, note="First published.", change="meaning", now=None):
    """Draft and publish (kind, document) pairs together; answers the publications."""
    now = now or timezone.now()
    known = KnownEntries(published_only=False, plus={(kind, document["slug"]) for kind, document in documents})
    drafts = []
    for kind, document in documents:
        entry = _entry(kind, document["slug"])
        drafts.append(save_draft(kind=kind, document=document, by=author(), now=now, entry=entry, known=known))
    return publish_together(revisions=drafts, by=editor, now=now, note=note, change=change)


def author():
    """Who drafts what the world publishes: nobody approves their own work."""
    found = Person.objects.filter(email="walter@example.org").first()
    if found is None:
        role = Person.Role.RESEARCHER
        found = Person.objects.create_user(email="walter@example.org", name="Walter Writer", role=role)
        add_second_factor(found)
    return found


def _entry(kind, slug):
    from publishing.models import Entry  # models are there only once Django is

    return Entry.objects.filter(kind=kind, slug=slug).first()


def make(people):
    tables = make_tables()
    publications = publish(
        people.editor,
        ("source", source("act", kind="legislation", themes=["legal"], note="Not all in force.")),
        ("source", source("study", quotes=[{"quote": "Nobody knew.", "locator": "p. 3"}], about_laws=["act"])),
        ("definition", definition("record", alt_labels=["file"], related=["archive"])),
        ("definition", definition("archive")),
        (
            "definition",
            definition(
                "care-record",
                broader=["record"],
                citations=[{"source": "act", "locator": "Section 1", "checked": True}],
                scope_note="A record kept by somebody else is meant too.",
            ),
        ),
        (
            "barrier",
            barrier(
                "lost-records",
                factors=["leadership"],
                terms=["care-record"],
                stages=["access"],
                rights=[8],
                evidence=[
                    {"source": "study", "stance": "supports", "finding": "Half were lost.", "locator": "Chapter 2"},
                    {"source": "act", "stance": "contradicts", "finding": "They must be kept.", "checked": True},
                ],
            ),
        ),
        (
            "barrier",
            barrier(
                "shared-shelf",
                kind="enabler",
                relations=[
                    {"barrier": "lost-records", "kind": "eases", "sources": ["study"], "note": "Shelves are found."}
                ],
                confidence={
                    "level": "moderate",
                    "explanation": "Two studies.",
                    "adequacy": {"concern": "minor", "reason": "Few places."},
                },
            ),
        ),
        (
            "action",
            action(
                "find-them",
                barriers=["lost-records"],
                enablers=["shared-shelf"],
                sources=["study"],
                precedents=[{"source": "study", "note": "One place made such a list."}],
                success_measure="Nine in ten are found.",
                milestones=[{"key": "list", "title": "The list is whole", "due": "2027-09-30"}],
                candidates=[{"organisation": "example-council", "role": "lead"}],
            ),
        ),
        now=NOW,
    )
    return SimpleNamespace(tables=tables, people=people, publications=publications)
