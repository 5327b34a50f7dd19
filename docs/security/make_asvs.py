"""Make docs/security/asvs.md from asvs.yaml: `python docs/security/make_asvs.py --write`. A test holds the two equal."""

import sys
from collections import Counter
from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parent
CHAPTERS = {
    1: "Encoding and sanitisation", 2: "Validation and business logic", 3: "Web frontend", 4: "API and web service", 5: "Files",
    6: "Authentication", 7: "Sessions", 8: "Authorisation", 9: "Self-contained tokens", 10: "OAuth and OpenID Connect", 11: "Cryptography",
    12: "Secure communication", 13: "Configuration", 14: "Data protection", 15: "Secure coding and architecture", 16: "Logs and errors",
    17: "WebRTC",
}  # fmt: skip
STATES = ["met", "not applicable", "not met"]


def rows():
    return yaml.safe_load((FOLDER / "asvs.yaml").read_text())


def counts(found):
    return Counter(row["state"] for row in found.values())


def page():
    """Return the page as text."""
    found = rows()
    lines = [
        "# OWASP ASVS 5.0.0, levels 1 and 2",
        "",
        "Made by `python docs/security/make_asvs.py --write` from `asvs.yaml`. Requirements are named by number and in a few words of",
        "ours; their texts are OWASP's and are not repeated. A test holds that every test, setting and file that is named is there.",
        "",
        "| chapter | met | not applicable | not met |",
        "|---|---|---|---|",
    ]
    for number, name in CHAPTERS.items():
        own = counts({key: row for key, row in found.items() if key.split(".")[0] == str(number)})
        lines.append(f"| {number}. {name} | " + " | ".join(str(own[state]) for state in STATES) + " |")
    whole = counts(found)
    lines.append("| **all** | " + " | ".join(f"**{whole[state]}**" for state in STATES) + " |")
    lines += ["", "## What is not met", "", "| | level | about | what is missing |", "|---|---|---|---|"]
    lines += [
        f"| {key} | {row['level']} | {row['about']} | {row['words']} |"
        for key, row in found.items()
        if row["state"] == "not met"
    ]
    for number, name in CHAPTERS.items():
        lines += [
            "",
            f"## {number}. {name}",
            "",
            "| | level | about | state | held by, or why |",
            "|---|---|---|---|---|",
        ]
        for key, row in found.items():
            if key.split(".")[0] == str(number):
                by = "<br>".join(f"`{name}`" for name in row.get("by", []))
                why = "<br>".join(filter(None, [row.get("words", ""), by]))
                lines.append(f"| {key} | {row['level']} | {row['about']} | {row['state']} | {why} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if "--write" in sys.argv:
        (FOLDER / "asvs.md").write_text(page())
    print(dict(counts(rows())))
