"""Who may edit the vocabularies and the words of knowledge gaps."""

from organisations.rules import allow_in_admin

WORDS = {
    "category": "vocabularies",
    "gaptext": "texts of knowledge gaps",
    "openquestion": "open questions of knowledge gaps",
    "plainquestion": "plain questions that stand for barriers",
}
allow_in_admin("barriers", WORDS, ["view", "add", "change", "delete"])
allow_in_admin("barriers", {f"{name}event": f"the history of {words}" for name, words in WORDS.items()})
allow_in_admin("barriers", {"barrier": "barriers"})
