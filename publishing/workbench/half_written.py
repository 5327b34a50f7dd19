"""What is half written on the page of a review while something else of it is sent, so that nothing is lost without scripts.

The page is one form: all its words come along with each button. They wait in the session until the page is shown again.
"""

from django.contrib import messages

from screening import personal_data

HALF_WRITTEN = "half-written"  # in the session: {"entry": its key, "words": as `words_in` has them}
TEXTS, TICKS = ("note",), ("decision", "change", "with", "looked", "despite_comments")
OF_A_COMMENT = ("on", "text", "mention")  # with their place after them; of a reply, its text alone
MOST, LONGEST = 100, 20_000  # fields, and characters of one


def words_in(posted, *, sent=""):
    """Return {name: [value]} of what was typed and ticked; the fields whose names end with the place `sent` are left out."""
    left_out = [f"{name}{sent}" for name in OF_A_COMMENT if sent]
    # Every part of the page has a box: those with nothing in them, and what stands beside them, are not kept.
    begun = [
        f"{name}{place}"
        for place in [name.removeprefix("text") for name in posted if name.startswith("text.")]
        if posted[f"text{place}"].strip()
        for name in OF_A_COMMENT
    ]
    names = [name for name in (*TEXTS, *TICKS, *begun[:MOST]) if name in posted and name not in left_out]
    found = {name: [value[:LONGEST] for value in posted.getlist(name)[:MOST]] for name in names}
    return {**found, "with": found.get("with", [])} if "change" in posted else found


def keep(request, entry, *, sent=""):
    """Keep what else was written on the page of this entry's review until it is shown again; nothing that looks personal."""
    words = words_in(request.POST, sent=sent)
    personal = [name for name, values in words.items() if any(map(personal_data.findings, values))]
    if personal:
        messages.warning(request, "Other words on this page were not kept: they look like personal data.")
    words = {name: values for name, values in words.items() if name not in personal}
    request.session[HALF_WRITTEN] = {"entry": entry.pk, "words": words}


def take(request, entry):
    """Return what was kept of this entry's page, once; {} where nothing was."""
    if request.session.get(HALF_WRITTEN, {}).get("entry") != entry.pk:
        return {}
    return request.session.pop(HALF_WRITTEN)["words"]


def of_form(words, *names):
    """Return {name: value} as a form begins with it; no box of `with` may be ticked."""
    found = {name: words[name][0] for name in names if name != "with" and words.get(name)}
    return {**found, "with": words["with"]} if "with" in names and "with" in words else found
