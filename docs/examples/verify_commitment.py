"""Check a commitment from public data alone: python3 verify_commitment.py https://the.site 12 [kept.txt]

12 is the number in the commitment's address. kept.txt has a line for each head that you kept: its day and its number.
Says what was checked and what was not, and exits with 1 where something does not fit. See docs/verifying.md.
"""

import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen


def fetch(address):
    with urlopen(address, timeout=30) as answer:
        return json.load(answer)


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def last_part(address):
    return address and address.rstrip("/").rpartition("/")[2]


def verify(site, number, kept=(), fetch=fetch):
    """Return sentences: (what was checked, what was not checked, what does not fit)."""
    address = f"{site}/api/v1/commitments/{number}/"
    events, shown, checked, wrong = fetch(address + "events/"), fetch(address), [], []

    def same(what, shown, sealed):
        if shown != sealed:
            wrong.append(f"{what}: {shown!r} is shown, and {sealed!r} is on the record.")

    before, records = "", {}
    for place, event in enumerate(events, start=1):
        record = json.loads(event["record"])
        if sha256(event["record"]) != event["hash"]:
            wrong.append(f"Event {place}: the record was changed, since its SHA-256 is not {event['hash']}.")
            wrong += [f"The site says: {problem}" for problem in fetch(event["url"]).get("problems", [])]
        if record["number"] != place or record["previous_hash"] != before:
            wrong.append(f"Event {place}: it does not follow the one before it. One was changed or is missing.")
        same(f"Event {place}, number", event["number"], record["number"])
        same(f"Event {place}, previous hash", event["previous_hash"], record["previous_hash"])
        same(f"Event {place}, what happened", event["deed"], record["deed"])
        same(f"Event {place}, when", event["at"].replace("Z", "+00:00"), record["at"])
        same(
            f"Event {place}, who", [event["name"], event["job_title"]], [record["by"][k] for k in ("name", "job_title")]
        )
        same(f"Event {place}, commitment", str(record["commitment"]), str(number))
        before, records[event["hash"]] = event["hash"], record
    checked.append(f"{len(events)} events: each SHA-256 computed anew, each follows the one before it")
    check_row(shown, before, records, same)
    checked.append("state, role, organisation, terms and signatures: as the last event and the signatures have them")
    checked += check_entered(address, records, fetch, same, wrong)
    covered, waiting = check_heads(site, events, kept, fetch, wrong)
    checked.append(f"heads of days: {covered} events are under a published head, {len(kept)} kept heads compared")
    unchecked = ["who the people are: the record says what they were called, not that it was they"]
    unchecked += [f"{waiting} events of the last two days: they have no head yet"] if waiting else []
    unchecked += [] if kept else ["whether everything was rewritten, heads too: only with heads that you kept earlier"]
    return checked, unchecked, wrong


def check_row(shown, last_hash, records, same):
    """What the commitment says of itself is what its last event seals, and its signatures are those of the record."""
    last = records.get(last_hash)
    same("Last event", last_part(shown["last_event"]), last_hash or None)
    if last:
        terms = {"state": last["state"], "role": last["role"], **last.get("terms", {})}
        same("Organisation", last_part(shown["organisation"]), last["organisation"]["slug"])
        for name, sealed in terms.items():
            value = last_part(shown[name]) if name == "proposed" else shown.get(name, sealed)
            same(name.replace("_", " ").capitalize(), value, sealed)
    for name in ("signature", "second_signature"):
        if signed := shown[name]:
            by = records.get(signed["hash"], {"by": {}})["by"]
            same(
                name.replace("_", " ").capitalize(),
                [signed["name"], signed["job_title"]],
                [by.get("name"), by.get("job_title")],
            )


def check_entered(address, records, fetch, same, wrong):
    """Reports, assessments and milestones met that are shown say what their events seal, and none is left out."""
    for kind, deed, names in [
        ("reports", "reported", ["date", "status", "done", "next"]),
        ("assessments", "assessed", ["completion", "note"]),
    ]:
        rows = {last_part(row["receipt"]): row for row in fetch(f"{address}{kind}/")}
        sealed = {hash: record["said"] for hash, record in records.items() if record["deed"] == deed}
        if rows.keys() != sealed.keys():
            wrong.append(f"{len(rows)} {kind} are shown, and {len(sealed)} are on the record, or they are others.")
        for hash in rows.keys() & sealed.keys():
            for name in names:
                same(f"{kind}, {name}", rows[hash][name], sealed[hash][name])
            proof = [[item[name] for name in ("title", "url", "stands_for")] for item in rows[hash].get("proof", [])]
            same(
                f"{kind}, proof",
                proof,
                [[item[name] for name in ("title", "url", "stands_for")] for item in sealed[hash].get("proof", [])],
            )
        yield f"{len(rows)} {kind}: as their events have them"
    met = [record for record in records.values() if record["deed"] == "milestone-met"]
    if met:
        steps = fetch(fetch(address)["action"] + "progress/")["milestones"]
        shown = {step["key"]: step["met_on"] for step in steps}
        for said in (record["said"] for record in met):
            same(f"Milestone {said['key']}", shown.get(said["key"], said["met_on"]), said["met_on"])
    yield f"{len(met)} milestones met: as their events have them"


def check_heads(site, events, kept, fetch, wrong):
    """Return how many events a published head covers, and how many are too young for one."""
    page, heads = {"next": f"{site}/api/v1/heads/?demonstration=yes&page_size=200"}, []
    while page["next"]:
        page = fetch(page["next"])
        heads += page["results"]
    last = {}
    for head in sorted(heads, key=lambda head: head["day"]):
        computed = sha256("\n".join([head["day"], head["previous_hash"], *sorted(head["hashes"])]))
        if computed != head["hash"] or head["previous_hash"] != last.get(head["is_demonstration"], ""):
            wrong.append(f"The head of {head['day']} is not what its events and the head before it give.")
        last[head["is_demonstration"]] = head["hash"]
    for day, hash in kept:
        if hash not in [head["hash"] for head in heads if head["day"] == day]:
            wrong.append(f"You kept another head of {day}. What happened until then was rewritten since.")
    covered = {hash for head in heads for hash in head["hashes"]}
    young = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    without = [event for event in events if event["hash"] not in covered]
    wrong += [f"Event {event['number']}: no published head covers it." for event in without if event["at"][:10] < young]
    return len(events) - len(without), len([event for event in without if event["at"][:10] >= young])


def main(site, number, kept_file=None):
    kept = [line.split() for line in Path(kept_file).read_text().splitlines() if line.strip()] if kept_file else []
    checked, unchecked, wrong = verify(site.rstrip("/"), int(number), kept)
    for heading, sentences in [("Checked", checked), ("Not checked", unchecked), ("DOES NOT FIT", wrong)]:
        print(*[f"{heading}: {sentence}" for sentence in sentences], sep="\n", end="\n" if sentences else "")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(*sys.argv[1:]) if 3 <= len(sys.argv) <= 4 else sys.exit(__doc__)
