import pytest

from definitions.importing.drafts import prepare, save
from definitions.importing.read_concepts import Unreadable
from definitions.models import Definition, Import
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.importing import abandon, choose
from publishing.lifecycle.publication import publish_together
from publishing.lifecycle.review import submit
from publishing.models import Entry, Revision
from publishing.refusals import Invalid, NotAllowed, WrongState
from tests import world
from tests.definitions.test_mappings import publish_mapped
from tests.factories.publishing import withdrawn

pytestmark = pytest.mark.django_db

BASE = "http://127.0.0.1:8000"
HEAD = f"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix own: <{BASE}/id/definitions/> .
@prefix ev: <{BASE}/id/evidence/> .
@prefix v: <https://vocabulary.example/> .
"""
# What the world of the tests looks like in the project's own export.
OWN_EXPORT = """
own:archive a skos:Concept ; skos:prefLabel "Archive"@en ; skos:definition "What is meant here by archive."@en ;
  dct:created "2026-11-02"^^xsd:date ; owl:versionInfo "1" ; skos:related own:record ; skos:inScheme own: .
own:record a skos:Concept ; skos:prefLabel "Record"@en ; skos:altLabel "file"@en ; skos:related own:archive ;
  skos:narrower own:care-record ; skos:definition "What is meant here by record."@en ; skos:topConceptOf own: .
own:care-record a skos:Concept ; skos:prefLabel "Care record"@en ; skos:broader own:record ;
  skos:definition "What is meant here by care-record."@en ;
  skos:scopeNote "A record kept by somebody else is meant too."@en ;
  dct:source [ dct:source ev:act ; dct:bibliographicCitation "Section 1" ] .
"""


def bring_in(by, text, name="words.ttl", head=HEAD):
    head = head if name.endswith(".ttl") else ""
    return prepare(data=(head + text).encode(), name=name, by=by, now=world.NOW)


def concept(name, label=None, more=""):
    label = label or name.capitalize()
    return f'v:{name} a skos:Concept ; skos:prefLabel "{label}"@en ; skos:definition "Meaning of {name}."@en {more} .\n'


def statuses(prepared):
    return {row["slug"]: row["status"] for row in prepared.rows}


def only(prepared):
    (row,) = prepared.rows
    return row


def said(row):
    return " ".join([*row["reasons"], *row["notes"]])


def drafts():
    return {draft.entry.slug: draft.document for draft in Revision.objects.working_copies().select_related("entry")}


# --- the preview ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["ttl", "rdf", "nt", "jsonld", "csv"])
def test_what_the_site_gives_away_comes_back_as_the_same(
    small_world, researcher, editor, snapshot, client, settings, tmp_path, form
):
    settings.EXPORT_DIR = tmp_path
    snapshot.kept("definitions that map elsewhere", lambda: publish_mapped(editor))
    response = client.get(f"/api/v1/definitions/?format={form}")

    data = b"".join(response.streaming_content)
    prepared = prepare(data=data, name=f"definitions.{form}", by=researcher, now=world.NOW)

    assert statuses(prepared) == dict.fromkeys(["archive", "record", "care-record", "letter", "note"], "same")


def test_own_export_is_the_same(small_world, researcher):
    prepared = bring_in(researcher, OWN_EXPORT)

    assert statuses(prepared) == {"archive": "same", "record": "same", "care-record": "same"}


def test_own_export_as_csv_is_the_same(small_world, researcher):
    text = (
        "slug,label,alt_labels,abbreviation,definition,plain_language,scope_note,examples,basis,broader,related,"
        "exact_match,citations,translations,version,published_at,modified_at,uri\r\n"
        "record,Record,file,,What is meant here by record.,,,,,,archive,,[],[],1,2026-11-02,2026-11-02,x\r\n"
        "care-record,Care record,,,What is meant here by care-record.,,A record kept by somebody else is meant too.,,,"
        'record,,,"[{""source"": ""act"", ""locator"": ""Section 1"", ""checked"": true}]",[],1,x,x,x\r\n'
    )

    prepared = bring_in(researcher, text, name="words.csv")

    assert (statuses(prepared), prepared.notes) == ({"record": "same", "care-record": "same"}, [])


def test_preview_saves_no_definition(small_world, researcher):
    before = Entry.objects.count()

    bring_in(researcher, concept("lamp"))

    assert Entry.objects.count() == before
    assert not drafts()


def test_unreadable_file_leaves_nothing(researcher):
    with pytest.raises(Unreadable):
        bring_in(researcher, "this is : no ; Turtle")
    assert not Import.objects.exists()


def test_partners_bring_nothing_in(people):
    with pytest.raises(NotAllowed):
        bring_in(people.partner, concept("lamp"))


def test_changed_definition_names_its_fields_and_keeps_what_the_file_does_not_say(editor):
    world.publish(
        editor, ("definition", world.definition(plain_language="In short.", basis="law", alt_labels=["file"]))
    )

    row = only(bring_in(editor, 'own:record a skos:Concept ; skos:prefLabel "Record"@en ; skos:definition "New."@en .'))

    assert (row["status"], row["changed"]) == ("changed", ["definition"])
    assert (row["document"]["plain_language"], row["document"]["alt_labels"]) == ("In short.", ["file"])


def test_order_and_ticks_that_rdf_cannot_say_are_no_change(small_world, editor):
    translations = [
        {"language": "gd", "label": "Clàr", "alt_labels": ["b", "a"]},
        {"language": "de", "label": "Akte"},
    ]
    document = world.definition(
        "list",
        alt_labels=["z", "a"],
        abbreviation="LST",
        translations=translations,
        citations=[{"source": "study", "locator": "p. 2"}, {"source": "act", "locator": "", "checked": True}],
    )
    world.publish(editor, ("definition", document))

    row = only(
        bring_in(
            editor,
            """own:list a skos:Concept ; skos:prefLabel "List"@en, "Akte"@de, "Clàr"@gd ;
            skos:altLabel "a"@en, "z"@en, "LST"@en, "a"@gd, "b"@gd ; skos:definition "What is meant here by list."@en ;
            dct:source ev:act, [ dct:isPartOf ev:study ; dct:bibliographicCitation "p. 2" ] .""",
        )
    )

    assert (row["status"], row["changed"]) == ("same", [])


def test_somebodys_open_draft_is_a_conflict(small_world, people):
    entry = Entry.objects.get(slug="record")
    save_draft(
        kind="definition", document=world.definition(label="Theirs"), by=people.editor, now=world.NOW, entry=entry
    )

    row = only(
        bring_in(
            people.researcher, 'own:record a skos:Concept ; skos:prefLabel "Mine"@en ; skos:definition "New."@en .'
        )
    )

    assert row["status"] == "conflict"
    assert "Ewan Edit has a draft of it open" in said(row)


def test_taken_slug_is_a_conflict(small_world, researcher):
    row = only(bring_in(researcher, concept("x", label="Books", more='; skos:notation "record"')))

    assert row["status"] == "conflict"
    assert "slug “record” is taken" in said(row)


def test_label_of_another_definition_is_a_conflict(small_world, researcher):
    row = only(bring_in(researcher, concept("folder", label="File")))

    assert row["status"] == "conflict"
    assert "“File” is a name of the definition “record” already" in said(row)


def test_second_concept_with_a_label_is_a_conflict_with_the_first(researcher):
    prepared = bring_in(researcher, concept("a", label="Lamp") + concept("b", label="lamp"))

    assert sorted(statuses(prepared).values()) == ["conflict", "new"]


def test_withdrawn_definition_is_a_conflict(editor):
    (publication,) = world.publish(editor, ("definition", world.definition()))
    withdrawn(publication, by=editor, reason="Out of use.")

    row = only(bring_in(editor, 'own:record a skos:Concept ; skos:prefLabel "Record"@en ; skos:definition "X."@en .'))

    assert (row["status"], "withdrawn" in said(row)) == ("conflict", True)


def test_concept_is_known_again_by_its_address(editor):
    world.publish(
        editor, ("definition", world.definition(exact_match=["https://vocabulary.example/r", "https://o.example/"]))
    )

    row = only(bring_in(editor, concept("r", label="Other name")))

    assert (row["slug"], row["status"], row["changed"]) == ("record", "changed", ["label", "definition"])
    assert row["document"]["exact_match"] == ["https://vocabulary.example/r", "https://o.example/"]


def test_parent_outside_the_file_is_found_by_its_address_or_left_out(editor):
    world.publish(editor, ("definition", world.definition(exact_match=["https://elsewhere.example/top"])))

    row = only(
        bring_in(editor, concept("x", more="; skos:broader <https://elsewhere.example/top>, <https://no.example/one>"))
    )

    assert row["document"]["broader"] == ["record"]
    assert "https://no.example/one is not in the file and not here" in said(row)


def test_row_without_a_label_cannot_be_taken_nor_referred_to(researcher):
    prepared = bring_in(
        researcher, 'v:top a skos:Concept ; skos:definition "Up."@en .\n' + concept("x", more="; skos:broader v:top")
    )

    top, below = sorted(prepared.rows, key=lambda row: row["label"])[::-1]
    top, below = (top, below) if top["slug"] == "top" else (below, top)
    assert (top["status"], top["reasons"]) == ("not-taken", ["It has no preferred label (skos:prefLabel)."])
    assert (below["status"], below["document"]["broader"]) == ("new", [])
    assert "Broader top cannot be taken from this file" in said(below)


def test_concept_without_a_definition_becomes_a_term_to_be_defined(people, client):
    text = 'v:top a skos:Concept ; skos:prefLabel "Top"@en .\n' + concept("x", more="; skos:broader v:top")

    prepared = bring_in(people.researcher, text)
    assert statuses(prepared) == {"top": "new", "x": "new"}
    assert prepared.notes[0].startswith("1 concept has no definition")
    saved = save(prepared=prepared, by=people.researcher, now=world.NOW)

    assert [row["reasons"] for row in saved.rows] == [[], []]
    assert (drafts()["top"]["definition"], drafts()["x"]["broader"]) == ("", ["top"])
    assert statuses(bring_in(people.researcher, text)) == {"top": "same", "x": "same"}
    with pytest.raises(Invalid) as refused:
        submit(entry=Entry.objects.get(slug="top"), by=people.researcher, now=world.NOW, note="", seen=1)
    assert refused.value.errors["/definition"] == [
        "Write what it means: a term cannot be published until it has a definition."
    ]
    client.force_login(people.researcher)
    assert "1 term\n  without a definition" in client.get("/workbench/").content.decode()
    page = client.get("/workbench/drafts/?to_do=definition.definition").content.decode()
    assert ('"/workbench/definitions/top/' in page, '"/workbench/definitions/x/' in page) == (True, False)


def test_csv_cannot_empty_a_definition_and_may_lack_one(editor):
    world.publish(editor, ("definition", world.definition()))

    prepared = bring_in(editor, "slug,label,definition\nrecord,Record,\nlamp,Lamp,\n", name="words.csv")

    assert statuses(prepared) == {"record": "same", "lamp": "new"}


def test_row_that_breaks_the_documents_rules_says_which_field(researcher):
    row = only(bring_in(researcher, concept("x", label="L" * 201)))

    assert row["status"] == "not-taken"
    assert "label: Make this shorter: at most 200 characters." in said(row)


def test_unknown_source_is_left_out_and_said(researcher):
    row = only(bring_in(researcher, concept("x", more="; dct:source ev:nowhere")))

    assert (row["status"], row["document"]["citations"]) == ("new", [])
    assert "The source nowhere is not here" in said(row)


def test_circle_with_what_is_here_cannot_be_taken(small_world, researcher):
    row = only(
        bring_in(
            researcher,
            'own:record a skos:Concept ; skos:prefLabel "Record"@en ; skos:broader own:care-record ;'
            ' skos:definition "What is meant here by record."@en .',
        )
    )

    assert (row["status"], "record → care-record → record" in said(row)) == ("not-taken", True)


def test_preview_takes_the_same_few_queries_for_any_number_of_rows(small_world, researcher, django_assert_num_queries):
    few = concept("a", more="; skos:broader v:b") + concept("b")
    many = few + "".join(concept(f"c{n}", more="; skos:broader v:a") for n in range(40))
    for text in [few, many]:
        with django_assert_num_queries(6):
            bring_in(researcher, text)


def test_three_thousand_concepts_go_through(researcher):
    text = "".join(
        concept(f"c{n}", more=f"; skos:broader v:c{n // 10}, v:c{n // 20}" if n >= 20 else "") for n in range(3000)
    )

    prepared = bring_in(researcher, text)

    assert prepared.counts == {"new": 3000, "changed": 0, "same": 0, "conflict": 0, "not-taken": 0}


# --- saving -----------------------------------------------------------------------------------------


def test_save_makes_drafts_that_refer_to_each_other_and_to_what_is_here(small_world, researcher):
    text = concept("lamp", more="; skos:broader v:light") + concept("light", more="; skos:related own:record")

    saved = save(prepared=bring_in(researcher, text), by=researcher, now=world.NOW)

    assert (saved.state, saved.saved_count, saved.ended_by) == ("saved", 2, researcher)
    assert drafts()["lamp"]["broader"] == ["light"]
    assert drafts()["light"]["related"] == ["record"]
    assert not Definition.objects.filter(slug="lamp").exists()


def test_row_that_is_not_what_was_found_valid_is_validated_again(researcher):
    prepared = bring_in(researcher, concept("lamp") + concept("light"))
    prepared.rows[0]["document"]["label"] = "Lamp\x07"  # as nothing but the database could write it
    prepared.save(update_fields=["rows"])

    saved = save(prepared=prepared, by=researcher, now=world.NOW)

    assert (saved.saved_count, saved.counts["conflict"]) == (1, 1)
    assert "became invalid" in saved.rows[0]["reasons"][0]


def test_saved_import_brought_in_again_is_the_same(researcher):
    save(prepared=bring_in(researcher, concept("lamp")), by=researcher, now=world.NOW)

    assert statuses(bring_in(researcher, concept("lamp"))) == {"lamp": "same"}


def test_second_save_is_told_that_it_was_already_saved(researcher):
    prepared = bring_in(researcher, concept("lamp"))
    save(prepared=prepared, by=researcher, now=world.NOW)

    with pytest.raises(WrongState, match="already saved"):
        save(prepared=prepared, by=researcher, now=world.NOW)


def test_save_leaves_what_somebody_changed_after_the_preview(small_world, people):
    prepared = bring_in(
        people.researcher,
        'own:record a skos:Concept ; skos:prefLabel "Record"@en ; skos:definition "Mine."@en .' + concept("lamp"),
    )
    world.publish(people.editor, ("definition", world.definition(definition="Theirs.")))

    saved = save(prepared=prepared, by=people.researcher, now=world.NOW)

    assert (saved.saved_count, set(drafts())) == (1, {"lamp"})
    assert statuses(saved) == {"record": "conflict", "lamp": "new"}


def test_save_leaves_a_slug_taken_after_the_preview_and_references_to_it(people):
    prepared = bring_in(people.researcher, concept("lamp") + concept("shade", more="; skos:broader v:lamp"))
    save_draft(kind="source", document=world.source("lamp"), by=people.editor, now=world.NOW)
    theirs = save_draft(kind="definition", document=world.definition("lamp"), by=people.editor, now=world.NOW)

    saved = save(prepared=prepared, by=people.researcher, now=world.NOW)

    assert (saved.saved_count, statuses(saved)["lamp"]) == (1, "conflict")
    theirs.refresh_from_db()
    assert theirs.document["definition"] == "What is meant here by lamp."


def test_save_of_chosen_rows_drops_references_to_the_others(researcher):
    prepared = bring_in(researcher, concept("lamp") + concept("shade", more="; skos:broader v:lamp"))

    save(prepared=prepared, by=researcher, now=world.NOW, chosen=["shade"])

    assert drafts()["shade"]["broader"] == []
    assert set(drafts()) == {"shade"}


def test_abandoned_import_cannot_be_saved(researcher):
    prepared = abandon(prepared=bring_in(researcher, concept("lamp")), by=researcher, now=world.NOW)

    with pytest.raises(WrongState, match="abandoned"):
        save(prepared=prepared, by=researcher, now=world.NOW)
    assert not drafts()


# --- what the preview promises can be published ------------------------------------------------------


def publish_all(by):
    return publish_together(revisions=list(Revision.objects.working_copies()), by=by, now=world.NOW, note="New.")


@pytest.mark.parametrize(
    ("more", "related"),
    [
        ({"e": "; skos:related v:f", "f": "; skos:broader v:e"}, {"e": [], "f": []}),
        ({"e": "; skos:related v:g", "f": "; skos:broader v:e", "g": "; skos:broader v:f"}, {"e": [], "g": []}),
        ({"e": "; skos:broader v:f ; skos:related v:f, v:g", "f": "", "g": ""}, {"e": ["g"], "f": []}),
    ],
)
def test_related_is_left_out_where_broader_says_more_and_the_rest_can_be_published(people, more, related):
    text = "".join(concept(name, more=more.get(name, "")) for name in more)

    prepared = bring_in(people.researcher, text)

    assert set(statuses(prepared).values()) == {"new"}
    assert {row["slug"]: row["document"]["related"] for row in prepared.rows if row["slug"] in related} == related
    assert any("as related" in said(row) and "left out" in said(row) for row in prepared.rows)
    save(prepared=prepared, by=people.researcher, now=world.NOW)
    publish_all(people.editor)


def test_new_parent_of_what_is_related_here_is_refused_by_name(people):
    world.publish(
        people.editor, ("definition", world.definition("a", related=["b"])), ("definition", world.definition("b"))
    )

    row = only(
        bring_in(
            people.researcher,
            'own:b a skos:Concept ; skos:prefLabel "B"@en ; skos:definition "New."@en ; skos:broader own:a .',
        )
    )

    assert (row["status"], "“b” is related to “a” here" in said(row)) == ("not-taken", True)


# --- the second edition ------------------------------------------------------------------------------


def brought_in(by, text):
    return save(prepared=bring_in(by, text), by=by, now=world.NOW)


@pytest.fixture
def first_edition(people):
    brought_in(
        people.researcher,
        concept("lamp", more="; skos:broader v:light ; skos:related v:oil") + concept("light") + concept("oil"),
    )
    publish_all(people.editor)


def test_second_edition_says_what_is_gone(first_edition, people):
    prepared = bring_in(people.researcher, concept("light") + concept("oil"))

    assert statuses(prepared) == {"lamp": "gone", "light": "same", "oil": "same"}
    assert "withdraw it on its own page" in said(prepared.rows[0])


def test_gone_is_said_of_drafts_too_and_of_no_other_vocabulary(people):
    world.publish(people.editor, ("definition", world.definition("b", exact_match=["https://elsewhere.example/b"])))
    brought_in(people.researcher, concept("lamp") + concept("oil"))

    assert statuses(bring_in(people.researcher, concept("oil"))) == {"lamp": "gone", "oil": "same"}


def test_removed_broader_and_related_are_a_change_and_what_was_added_here_stays(first_edition, people):
    document = Definition.objects.get(slug="lamp").revision.document
    world.publish(people.editor, ("definition", world.definition("house")))
    world.publish(people.editor, ("definition", document | {"broader": ["light", "house"]}))

    prepared = bring_in(people.researcher, concept("lamp") + concept("light") + concept("oil"))

    row = next(row for row in prepared.rows if row["slug"] == "lamp")
    assert (row["status"], row["changed"]) == ("changed", ["broader", "related"])
    assert (row["document"]["broader"], row["document"]["related"]) == (["house"], [])


def test_urn_is_a_lasting_identity(people):
    text = '<urn:example:lamp> a skos:Concept ; skos:prefLabel "{}"@en ; skos:definition "Gives light."@en .'
    brought_in(people.researcher, text.format("Lamp"))
    publish_all(people.editor)

    row = only(bring_in(people.researcher, text.format("Oil lamp")))

    assert (row["slug"], row["status"], row["changed"]) == ("lamp", "changed", ["label"])


def test_name_that_is_anothers_other_name_is_treated_alike_in_a_file_and_across_files(people):
    torch = concept("torch", more='; skos:altLabel "Lamp"@en')
    in_file = bring_in(people.researcher, torch + concept("lamp"))
    brought_in(people.researcher, torch)
    publish_all(people.editor)
    across = bring_in(people.researcher, concept("lamp"))

    assert statuses(in_file) == {"torch": "new", "lamp": "conflict"}
    assert statuses(across)["lamp"] == "conflict"
    assert in_file.rows[0]["slug"] == "lamp"  # problems come first


def test_row_with_anothers_name_is_saved_if_it_is_chosen_and_others_are_left(people):
    prepared = bring_in(
        people.researcher, concept("c", label="C") + concept("d", label="c") + concept("e", label="C++")
    )
    numbers = {row["slug"]: row["number"] for row in prepared.rows}
    assert {row["label"]: row["status"] for row in prepared.rows} == {"C": "new", "c": "conflict", "C++": "new"}

    prepared = choose(
        prepared=prepared, by=people.researcher, shown={*numbers.values()}, chosen={numbers["c"], numbers["c-2"]}
    )
    saved = save(prepared=prepared, by=people.researcher, now=world.NOW)

    assert (prepared.to_save, saved.saved_count, set(drafts())) == (2, 2, {"c", "c-2"})
