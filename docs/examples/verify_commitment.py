"""Check a commitment from public data alone: python3 verify_commitment.py https://the.site 12 [kept.txt]

12 is the number in the commitment's address. kept.txt has a line for each head that you kept: its day and its number.
Says what was checked and what was not, and exits with 1 where something does not fit. See docs/verifying.md.
"""

import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

ENTERED = {"reports": ("reported", "date status done next"), "assessments": ("assessed", "completion note")}


def fetch(address):
    """Return what an address answers; None where there is nothing any more, as of a withdrawn action."""
    try:
        with urlopen(address, timeout=30) as answer:
            return json.load(answer)
    except HTTPError as error:
        if error.code in (404, 410):
            return None
        raise


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def last_part(address):
    return address and address.rstrip("/").rpartition("/")[2]


def proof_of(row):
    return [[proof["title"], proof["url"], proof["stands_for"]] for proof in row.get("proof", [])]


def read_heads(site, kept, fetch, wrong):
    """Return the published heads, from the first on; add what does not fit to `wrong`."""
    page, heads, before = {"next": f"{site}/api/v1/heads/?demonstration=yes&page_size=200"}, [], {}
    while page["next"]:
        page = fetch(page["next"])
        heads += page["results"]
    for head in sorted(heads, key=lambda head: head["day"]):
        computed = sha256("\n".join([head["day"], head["previous_hash"], *sorted(head["hashes"])]))
        if computed != head["hash"] or head["previous_hash"] != before.get(head["is_demonstration"], ""):
            wrong.append(f"The head of {head['day']} is not what its events and the head before it give.")
        before[head["is_demonstration"]] = head["hash"]
    for day, hash in kept:
        if [day, hash] not in [[head["day"], head["hash"]] for head in heads]:
            wrong.append(f"You kept another head of {day}. What happened until then was rewritten since.")
    return heads


def verify(site, number, kept=(), fetch=fetch):
    """Return sentences: (what was checked, what was not checked, what does not fit)."""
    address, records, last, wrong = f"{site}/api/v1/commitments/{number}/", {}, "", []
    unchecked = ["who the people are: the record says what they were called, not that it was they"]

    def same(what, shown, sealed):
        if shown != sealed:
            wrong.append(f"{what}: {shown!r} is shown, and {sealed!r} is on the record.")

    # Every event: its hash, its place, and what is shown beside its record.
    shown, events = fetch(address), fetch(address + "events/")
    for place, event in enumerate(events, start=1):
        record, where = json.loads(event["record"]), f"Event {place}"
        if sha256(event["record"]) != event["hash"]:
            said = fetch(event["url"]).get("problems", [])
            wrong += [f"{where}: the record was changed.", *[f"The site says: {sentence}" for sentence in said]]
        if [record["number"], record["previous_hash"]] != [place, last]:
            wrong.append(f"{where}: it does not follow the one before it. One was changed or is missing.")
        moment, by = event["at"].replace("Z", "+00:00"), record["by"]
        same(
            f"{where}, its place",
            [event["number"], event["previous_hash"]],
            [record["number"], record["previous_hash"]],
        )
        same(f"{where}, what and when", [event["deed"], moment], [record["deed"], record["at"]])
        same(f"{where}, who", [event["name"], event["job_title"]], [by["name"], by["job_title"]])
        same(f"{where}, of which commitment", number, record["commitment"])
        last, records[event["hash"]] = event["hash"], record

    # The commitment itself: what its last event seals, and its signatures.
    same("Last event", last_part(shown["last_event"]), last)
    sealed = records[last]
    terms = {"state": sealed["state"], "role": sealed["role"], **sealed.get("terms", {})}
    same("Organisation", last_part(shown["organisation"]), sealed["organisation"]["slug"])
    for name in terms.keys() & shown.keys():
        same(name.replace("_", " "), last_part(shown[name]) if name == "proposed" else shown[name], terms[name])
    for name in ["signature", "second_signature", "confirmation"]:
        if signed := shown.get(name):
            by = records.get(signed["hash"], {"by": {}})["by"]
            same(name.replace("_", " "), [signed["name"], signed["job_title"]], [by.get("name"), by.get("job_title")])

    # What was entered: each row as its event has it, none left out, none corrected or uncorrected in silence.
    corrected = {record["said"]["event"] for record in records.values() if record["deed"] == "corrected"}
    for kind, (deed, names) in ENTERED.items():
        rows = {last_part(row["receipt"]): row for row in fetch(f"{address}{kind}/")}
        told = {hash: record["said"] for hash, record in records.items() if record["deed"] == deed}
        same(f"Receipts of {kind}", sorted(rows), sorted(told))
        for hash in rows.keys() & told.keys():
            for name in names.split():
                same(f"{kind}, {name}", rows[hash][name], told[hash][name])
            same(f"{kind}, proof", proof_of(rows[hash]), proof_of(told[hash]))
            same(f"{kind}, corrected", bool(rows[hash].get("correction")), hash in corrected)
    met = [row["said"] for hash, row in records.items() if row["deed"] == "milestone-met" and hash not in corrected]
    progress = met and shown["action"] and fetch(shown["action"] + "progress/")
    for step in progress["milestones"] if progress else []:
        for said in met:
            if said["key"] == step["key"]:
                same(f"Milestone {step['key']}", step["met_on"], said["met_on"])
    if met and not progress:
        unchecked.append(f"{len(met)} milestones met: the action is not published any more")

    # The published heads, those that somebody kept, and whether they cover the events.
    heads = read_heads(site, kept, fetch, wrong)
    young = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    covered = {hash for head in heads for hash in head["hashes"]}
    without = [event for event in events if event["hash"] not in covered]
    wrong += [f"Event {event['number']}: no published head covers it." for event in without if event["at"][:10] < young]
    waiting = len([event for event in without if event["at"][:10] >= young])
    unchecked += [f"{waiting} events of the last two days: they have no head yet"] * bool(waiting)
    unchecked += ["whether everything was rewritten, heads too: only with heads that you kept earlier"] * (not kept)
    checked = [
        f"{len(events)} events: each SHA-256 computed anew, each follows the one before it",
        "state, role, organisation, terms and signatures: as the record has them",
        f"reports, assessments and {len(met)} milestones met: as their events have them",
        f"{len(heads)} heads computed anew; {len(events) - len(without)} events are under one; {len(kept)} kept heads compared",
    ]
    return checked, unchecked, wrong


def main(site, number, kept_file=None):
    kept = [line.split() for line in Path(kept_file).read_text().splitlines() if line.strip()] if kept_file else []
    checked, unchecked, wrong = verify(site.rstrip("/"), int(number), kept)
    for heading, sentences in [("Checked", checked), ("Not checked", unchecked), ("DOES NOT FIT", wrong)]:
        print("".join(f"{heading}: {sentence}\n" for sentence in sentences), end="")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) in (3, 4) else sys.exit(__doc__)
