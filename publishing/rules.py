"""Who may do what with an entry and its revisions."""

from organisations.rules import allow, allow_in_admin, is_administrator, is_editor, is_researcher

allow("publishing.draft", is_researcher | is_editor, "Write drafts, send them for review, take back one's own")
allow("publishing.comment", is_researcher | is_editor, "Comment on a field, reply, resolve and reopen")
allow("publishing.publish", is_editor, "Review, return and publish what somebody else wrote")
allow("publishing.withdraw", is_editor, "Withdraw what is published")
allow("publishing.redact", is_administrator, "Take a text that got through out of everything that is kept")
allow(
    "publishing.view_unpublished",
    is_researcher | is_editor | is_administrator,
    "Read drafts, old versions of withdrawn entries, and what was said in review",
)
allow_in_admin(
    "publishing",
    {
        "entry": "entries",
        "revision": "revisions",
        "comment": "comments",
        "formerslug": "former slugs",
        "indexentry": "the search index",
        "redaction": "redactions",
        "synonymevent": "the history of the search's synonyms",
        "searchphraseevent": "the history of the search's phrases",
        "wordadviceevent": "the history of advice on words",
    },
)
allow_in_admin(
    "publishing",
    {
        "synonym": "the search's synonyms",
        "searchphrase": "the search's phrases",
        "wordadvice": "advice on words",
    },
    ["view", "add", "change", "delete"],
)
