"""Who may ask what of each address: the table that `test_walk.py` walks.

ADDRESSES names every address of the site. For each: what fills its blanks, and who may use which method. A method that is
not named is answered 405 to those who come that far. HEAD goes with GET; OPTIONS is answered to all.

The world is that of `tests/world.py`, with a draft of *lost-records* that waits for review and a draft *set-aside* that was discarded.
"""

ALL = {"stranger", "researcher", "editor", "partner", "administrator"}
SIGNED_IN = ALL - {"stranger"}
DRAFTERS = {"researcher", "editor"}
EDITORS = {"editor"}
PARTNERS = {"partner"}
ADMINISTRATORS = {"administrator"}
SIDES = EDITORS | PARTNERS  # of the question that the world has
SEE_PEOPLE = {"editor", "administrator"}

READ = {"GET": ALL}
ENTRIES = {
    "barriers": ("barriers", "lost-records"),
    "evidence": ("evidence", "study"),
    "definitions": ("definitions", "record"),
    "actions": ("actions", "find-them"),
}
DRAFT = {"plural": "barriers", "slug": "lost-records"}
DISCARDED = {"plural": "evidence", "slug": "set-aside"}

ADDRESSES = {
    # name: (what fills the blanks, {method: who}); "?…" goes into the query, "/" is the whole address, "form" is posted
    **{
        name: ({}, READ)
        for name in [
            "home",
            "search",
            "search-suggestions",
            "map",
            "coverage",
            "coverage-csv",
            "findings",
            "about",
            "guides",
            "your-records",
            "download",
            "what-can-we-do",
            "gaps",
            "api:gaps",
            "accessibility",
            "privacy",
            "api-guide",
            "api-examples",
            "who-uses-this",
            "api:consumers",
            "healthz",
            "readyz",
            "definitions:a-to-z",
            "definitions:uses",
            "definitions:mappings",
            "api:mappings",
            "id-of-terms",
            "embed",
            "embed-script",
            "embed-organisation-script",
            "plan",
            "organisations:list",
            "feed",
            "api:root",
            "api:changes",
            "api:map",
            "api:coverage",
            "api:schema",
            "api:definitions-context",
            "api:definitions-datapackage",
            "api:definitions-csv-metadata",
            "api:organisations-list",
            "api:commitments-list",
            "api:plans-list",
            "api:milestones",
            "api:events",
            "feed-of-plan",
            "feed-of-heads",
            "api:heads",
            "api:documentation",
            "api:documentation-try",
            "api:documentation-schemas",
            "demonstration",
            "demonstration-log",
            "demonstration-timeline",
            "plan-timeline",
            "network",
            "network-graphml",
            "api:network",
        ]
    },
    "add-consumer": ({}, {"GET": ALL, "POST": ALL}),
    # Of the world nobody listed a system, and nobody has such a link. tests/organisations/test_consumers.py has real ones.
    "take-off-consumer": ({"pk": 1}, {}),
    "own-consumer": ({"token": "no-such-link"}, {}),
    "waiting-consumers": ({}, {"GET": EDITORS}),
    "gap": ({"slug": "risk-assessment"}, READ),
    "guide": ({"slug": "review"}, READ),
    "api:documentation-section": ({"tag": "definitions"}, READ),
    "api:documentation-schema": ({"name": "Problem"}, READ),
    "api:gaps-detail": ({"slug": "risk-assessment"}, READ),
    "api:gaps-progress": ({"slug": "risk-assessment"}, READ),
    "barrier-trace": ({"slug": "lost-records"}, READ),
    "map-file": ({"/": "/map.csv"}, READ),
    "oembed": ({"?url": "http://127.0.0.1:8000/definitions/record/"}, READ),
    "download-file": ({"name": "datapackage.json"}, READ),
    "api:search": ({"?q": "record"}, READ),
    "api:definitions-lookup": ({"?label": "Record"}, READ),
    "api:definitions-embedded": ({"?terms": "record"}, READ),
    "api:definitions-download": ({"name": "csv"}, READ),
    **{
        name: ({"slug": "example-council"}, READ)
        for name in [
            "organisations:detail",
            "embed-organisation",
            "feed-of-organisation",
            "api:organisations-record",
            "api:organisations-progress",
        ]
    },
    "api:organisations-detail": ({"slug": "example-council"}, READ),
    "api:commitments-detail": ({"pk": "commitment"}, READ),
    "api:commitments-events": ({"pk": "commitment"}, READ),
    "api:commitments-reports": ({"pk": "commitment"}, {"GET": ALL, "POST": PARTNERS}),
    "api:commitments-assessments": ({"pk": "commitment"}, {"GET": ALL, "POST": EDITORS}),
    **{
        f"api:commitments-{operation}": ({"pk": "commitment"}, {"POST": PARTNERS})
        for operation in ["commit", "decline", "withdraw", "hand-over", "reconfirm"]
    },
    "api:commitments-messages": ({"pk": "commitment"}, {"GET": SIDES, "POST": SIDES}),
    "api:commitments-counter-proposals": ({"pk": "commitment"}, {"GET": SIDES, "POST": PARTNERS}),
    "api:commitments-counter-proposal-answer": ({"pk": "commitment", "number": "1"}, {"POST": EDITORS}),
    "api:commitments-counter-proposal-take-back": ({"pk": "commitment", "number": "1"}, {"POST": PARTNERS}),
    "api:commitments-changes": ({"pk": "commitment"}, {"GET": ALL, "POST": SIDES}),
    "api:commitments-change-answer": ({"pk": "commitment", "number": "1"}, {"POST": SIDES}),
    "api:commitments-change-take-back": ({"pk": "commitment", "number": "1"}, {"POST": SIDES}),
    "api:commitments-met": ({"pk": "commitment", "key": "list"}, {"POST": PARTNERS}),
    "api:commitments-correct": ({"pk": "commitment", "number": 1}, {"POST": PARTNERS}),
    **{
        f"api:commitments-{operation}": ({"pk": "commitment"}, {"POST": EDITORS})
        for operation in ["remind", "take-back"]
    },
    "api:events-detail": ({"hash": "receipt"}, READ),
    "api:actions-progress": ({"slug": "find-them"}, READ),
    "api:actions-commitments": ({"slug": "find-them"}, {"GET": ALL, "POST": EDITORS}),
    **{
        f"api:plans-{page}": ({"slug": "plan-2027"}, READ)
        for page in ["detail", "table", "timeline", "progress", "versions", "comparison"]
    },
    "api:plans-version": ({"slug": "plan-2027", "number": "1"}, READ),
    "feed-of-kind": ({"plural": "definitions"}, READ),
    **{f"{kind}:cite": ({"slug": slug}, READ) for kind, (_, slug) in ENTRIES.items()},
    "evidence:download": ({}, READ),
    "id-of-set": ({"plural": "definitions"}, READ),
    "id": ({"plural": "definitions", "slug": "record"}, READ),
    "id-of-version": ({"plural": "definitions", "slug": "record", "number": 1}, READ),
    # Anything else under /api/ is a problem document.
    "api:not-there": ({"/": "/api/v1/nothing/"}, {}),
    # --- the pages and the API of the four kinds ---
    **{f"{kind}:list": ({}, READ) for kind in ENTRIES},
    **{
        f"{kind}:{page}": ({"slug": slug}, READ)
        for kind, (_, slug) in ENTRIES.items()
        for page in ["detail", "versions"]
    },
    **{f"{kind}:version": ({"slug": slug, "number": 1}, READ) for kind, (_, slug) in ENTRIES.items()},
    **{f"{kind}:comparison": ({"slug": slug, "?from": 1, "?to": 1}, READ) for kind, (_, slug) in ENTRIES.items()},
    # By the API a session is nobody: the walk sends a token with every scope that the role may have.
    **{f"api:{kind}-list": ({}, {"GET": ALL, "POST": DRAFTERS}) for kind in ENTRIES},
    "api:barriers-draft": (
        {"slug": "lost-records"},
        {"GET": DRAFTERS | ADMINISTRATORS, "PUT": DRAFTERS, "PATCH": DRAFTERS, "DELETE": DRAFTERS},
    ),
    **{
        f"api:{kind}-draft": (
            {"slug": slug},
            # No draft: who may look is told so with a 404, which the walk cannot tell from a refusal.
            {"PUT": DRAFTERS, "PATCH": DRAFTERS, "DELETE": DRAFTERS, "GET": set()},
        )
        for kind, (_, slug) in ENTRIES.items()
        if kind != "barriers"
    },
    **{
        f"api:{kind}-{operation}": ({"slug": slug}, {"POST": who})
        for kind, (_, slug) in ENTRIES.items()
        for operation, who in [
            ("submit", DRAFTERS),
            ("take-back", DRAFTERS),
            ("return", EDITORS),
            ("publish", EDITORS),
            ("withdraw", EDITORS),
        ]
    },
    # Of somebody else's job nobody is told that it is there.
    "jobs:detail": ({"pk": "job"}, {"GET": EDITORS}),
    "jobs:cancel": ({"pk": "job"}, {"POST": EDITORS}),
    "api:jobs-detail": ({"pk": "job"}, {"GET": EDITORS}),
    "api:jobs-cancel": ({"pk": "job"}, {"POST": EDITORS}),
    "api:definitions-collection": ({"name": "Kinds of record"}, READ),
    "definitions:collection": ({"name": "Kinds of record"}, READ),
    "id-of-collection": ({"name": "Kinds of record"}, READ),
    "api:drafts": ({}, {"GET": DRAFTERS | ADMINISTRATORS}),
    "api:translations": ({}, {"GET": DRAFTERS | ADMINISTRATORS}),
    # No text waits: who may look is told so with a 404, which the walk cannot tell from a refusal.
    "api:definitions-translation": (
        {"slug": "record", "language": "gd"},
        {"GET": set(), "PUT": DRAFTERS, "DELETE": DRAFTERS},
    ),
    "api:definitions-translation-return": ({"slug": "record", "language": "gd"}, {"POST": EDITORS}),
    "api:definitions-translation-publish": ({"slug": "record", "language": "gd"}, {"POST": EDITORS}),
    **{f"api:{kind}-check": ({}, {"POST": ALL}) for kind in ENTRIES},
    **{
        f"api:{kind}-{page}": ({"slug": slug}, READ)
        for kind, (_, slug) in ENTRIES.items()
        for page in ["detail", "versions", "cite"]
    },
    **{
        f"api:{kind}-{page}": ({"slug": slug, "number": "1"}, READ)
        for kind, (_, slug) in ENTRIES.items()
        for page in ["version", "notice"]
    },
    **{
        f"api:{kind}-document": ({"slug": slug, "number": "1", "digest": f"{kind}-digest"}, READ)
        for kind, (_, slug) in ENTRIES.items()
    },
    **{f"api:{kind}-comparison": ({"slug": slug, "?from": 1, "?to": 1}, READ) for kind, (_, slug) in ENTRIES.items()},
    # --- the workbench ---
    "workbench:home": ({}, {"GET": DRAFTERS}),
    "workbench:alike": ({"plural": "evidence"}, {"GET": DRAFTERS}),
    "workbench:drafts": ({}, {"GET": DRAFTERS}),
    "workbench:queue": ({}, {"GET": DRAFTERS}),
    "workbench:mail": ({"form": {"how": "daily"}}, {"GET": DRAFTERS, "POST": DRAFTERS}),
    "workbench:start": ({"plural": "barriers"}, {"GET": DRAFTERS, "POST": DRAFTERS}),
    "workbench:find": ({"plural": "evidence"}, {"GET": DRAFTERS}),
    "workbench:edit": (DRAFT, {"GET": DRAFTERS, "POST": DRAFTERS}),
    "workbench:sheet": ({**DRAFT, "sheet": "confidence"}, {"GET": DRAFTERS, "POST": DRAFTERS}),
    "workbench:settle": (DRAFT, {"GET": DRAFTERS, "POST": DRAFTERS}),
    "workbench:discarded-drafts": ({}, {"GET": DRAFTERS}),
    "workbench:discarded": (DISCARDED, {"GET": DRAFTERS, "POST": DRAFTERS}),
    "workbench:state": ({**DRAFT, "number": "state"}, {"GET": DRAFTERS, "POST": DRAFTERS}),
    "workbench:discard": (DRAFT, {"GET": DRAFTERS, "POST": DRAFTERS}),
    "workbench:advice": (DRAFT, {"POST": DRAFTERS}),
    "workbench:preview": (DRAFT, {"GET": DRAFTERS}),
    "workbench:submit": (DRAFT, {"GET": DRAFTERS, "POST": DRAFTERS}),
    "workbench:review": ({**DRAFT, "form": {"operation": "take-back"}}, {"GET": DRAFTERS, "POST": DRAFTERS}),
    "workbench:withdraw": (DRAFT, {"GET": EDITORS, "POST": EDITORS}),
    "workbench:comments": (
        {**DRAFT, "form": {"operation": "comment", "on": "/statement", "text": "Which records?"}},
        {"GET": DRAFTERS, "POST": DRAFTERS},
    ),
    "workbench:history": (DRAFT, {"GET": DRAFTERS}),
    "workbench:compare": ({**DRAFT, "?version": 1}, {"GET": DRAFTERS}),
    "workbench:version": ({**DRAFT, "number": 1}, {"GET": DRAFTERS, "POST": DRAFTERS}),
    "workbench:improve": ({"key": "no-action"}, {"GET": DRAFTERS}),
    "workbench:translations-waiting": ({}, {"GET": DRAFTERS}),
    "workbench:translations": ({"plural": "definitions", "slug": "record"}, {"GET": DRAFTERS}),
    "workbench:translation": (
        {
            "plural": "definitions",
            "slug": "record",
            "language": "gd",
            "form": {"operation": "propose", "label": "Clàr"},
        },
        {"GET": DRAFTERS, "POST": DRAFTERS},
    ),
    "workbench:import": ({}, {"GET": DRAFTERS, "POST": DRAFTERS}),
    "workbench:import-preview": ({"pk": "import"}, {"GET": DRAFTERS}),
    "workbench:import-choose": ({"pk": "import"}, {"POST": DRAFTERS}),
    "workbench:import-save": ({"pk": "import"}, {"POST": DRAFTERS}),
    "workbench:import-abandon": ({"pk": "import"}, {"POST": DRAFTERS}),
    "workbench:import-submit": ({"pk": "import"}, {"POST": DRAFTERS}),
    "workbench:import-publish": ({"pk": "import"}, {"POST": DRAFTERS}),
    "workbench:references": ({}, {"GET": DRAFTERS, "POST": DRAFTERS}),
    "workbench:references-preview": ({"pk": "references"}, {"GET": DRAFTERS, "POST": DRAFTERS}),
    "workbench:references-abandon": ({"pk": "references"}, {"POST": DRAFTERS}),
    "workbench:references-submit": ({"pk": "references"}, {"POST": DRAFTERS}),
    "workbench:references-publish": ({"pk": "references"}, {"POST": DRAFTERS}),
    "workbench:spreadsheet": ({}, {"GET": DRAFTERS, "POST": DRAFTERS}),
    "workbench:spreadsheet-template": ({}, {"GET": DRAFTERS}),
    "workbench:spreadsheet-preview": ({"pk": "spreadsheet"}, {"GET": DRAFTERS}),
    "workbench:spreadsheet-save": ({"pk": "spreadsheet"}, {"POST": DRAFTERS}),
    "workbench:spreadsheet-abandon": ({"pk": "spreadsheet"}, {"POST": DRAFTERS}),
    "workbench:spreadsheet-submit": ({"pk": "spreadsheet"}, {"POST": DRAFTERS}),
    "workbench:spreadsheet-publish": ({"pk": "spreadsheet"}, {"POST": DRAFTERS}),
    # --- the plan: public ---
    **{name: ({}, READ) for name in ["plan-log", "versions-of-todays-plan", "comparison-of-todays-plan"]},
    "version-of-todays-plan": ({"number": 1}, READ),
    **{
        name: ({"slug": "plan-2027"}, READ)
        for name in [
            "plan-of",
            "plan-csv",
            "plan-calendar",
            "plan-timeline-of",
            "plan-timeline-csv",
            "plan-progress",
            "plan-versions",
            "plan-comparison",
            "plan-documents",
        ]
    },
    # By their whole addresses: a blank that is called "form" would be posted here.
    "barrier-document": ({"slug": "lost-records", "/": "/barriers/lost-records/document.docx"}, READ),
    "barrier-version-document": (
        {"slug": "lost-records", "number": 1, "/": "/barriers/lost-records/versions/1/document.pdf"},
        READ,
    ),
    "definitions-document": ({"on": "today", "/": "/definitions/documents/today/definitions.docx"}, READ),
    "plan-document": (
        {"slug": "plan-2027", "which": "today", "name": "board", "/": "/plan/plan-2027/documents/today/board.pdf"},
        READ,
    ),
    "plan-version": ({"slug": "plan-2027", "number": 1}, READ),
    "commitments:detail": ({"pk": "commitment"}, READ),
    "commitments:find-sources": ({"?q": "study"}, READ),
    **{f"commitments:{name}": ({}, READ) for name in ["find-receipt", "heads", "verification-script"]},
    **{f"commitments:{name}": ({"number": "receipt"}, READ) for name in ["receipt", "receipt-record"]},
    "calendars": ({}, READ),
    "organisation-calendar": ({"slug": "example-council"}, READ),
    "organisation-progress": ({"slug": "example-council"}, READ),
    "feed-of-dates": ({"what": "due-soon"}, READ),
    "gap-progress": ({"slug": "risk-assessment"}, READ),
    # Whoever has the address; this one is nobody's. tests/actions/test_calendars.py has real ones.
    "private-calendar": ({"secret": "no-such-calendar"}, {}),
    # Whoever has the link; this one is nobody's. tests/actions/test_commitment_pages.py has real ones.
    "commitments:countersign": ({"token": "no-such-link"}, {}),
    # --- the plan: what is done ---
    "commitments:home": ({}, {"GET": SIGNED_IN}),
    "own-calendar": ({"form": {"alarms": "7"}}, {"GET": SIDES, "POST": SIDES}),
    "end-calendar": ({}, {"POST": SIDES}),
    "commitments:mail": ({"form": {"topics": "reports"}}, {"GET": PARTNERS | EDITORS, "POST": PARTNERS | EDITORS}),
    # Whoever has the mail; this address is in none. tests/actions/test_reminders.py has a real one.
    "commitments:stop-mail": ({"token": "no-such-address"}, {}),
    "try-address-again": ({}, {"POST": SIGNED_IN}),
    "workbench:plan": ({"form": {"plan": "plan-2027", "note": ""}}, {"GET": EDITORS, "POST": EDITORS}),
    "actions:ask": ({"slug": "find-them"}, {"GET": EDITORS, "POST": EDITORS}),
    **{
        f"commitments:{name}": ({"pk": "commitment"}, {"GET": PARTNERS, "POST": PARTNERS})
        for name in [
            "answer",
            "decline",
            "withdraw",
            "report",
            "ask-second-signature",
            "hand-over",
            "invite-colleague",
            "reconfirm",
        ]
    },
    "commitments:meet-milestone": ({"pk": "commitment", "key": "list"}, {"GET": PARTNERS, "POST": PARTNERS}),
    "commitments:correct": ({"pk": "commitment", "number": 1}, {"GET": PARTNERS, "POST": PARTNERS}),
    **{
        f"commitments:{name}": ({"pk": "commitment"}, {"GET": EDITORS, "POST": EDITORS})
        for name in ["assess", "take-back", "remind"]
    },
    **{
        f"commitments:{name}": ({"pk": "commitment"}, {"GET": SIDES, "POST": SIDES})
        for name in ["exchange", "propose-change"]
    },
    "commitments:counter-propose": ({"pk": "commitment"}, {"GET": PARTNERS, "POST": PARTNERS}),
    "commitments:answer-counter-proposal": ({"pk": "commitment", "number": 1}, {"GET": EDITORS, "POST": EDITORS}),
    "commitments:take-back-counter-proposal": ({"pk": "commitment", "number": 1}, {"GET": PARTNERS, "POST": PARTNERS}),
    # The world's commitment is only asked about, and nothing is proposed: there is none of these pages for anybody.
    **{
        f"commitments:{name}": ({"pk": "commitment", "number": 1}, {}) for name in ["answer-change", "take-back-change"]
    },
    # --- people: ways in ---
    "login": ({}, {"GET": ALL, "POST": ALL}),
    "account_login": ({}, {"GET": ALL, "POST": ALL}),
    "logout": ({}, {"GET": ALL, "POST": ALL}),
    "account_logout": ({}, {"GET": ALL, "POST": ALL}),
    "account_inactive": ({}, READ),
    "account_reset_password": ({}, {"GET": ALL, "POST": ALL}),
    "account_reset_password_done": ({}, READ),
    "account_reset_password_from_key": ({"uidb36": "1", "key": "set-password"}, {"GET": ALL, "POST": ALL}),
    "account_reset_password_from_key_done": ({}, READ),
    "account_confirm_email": ({"key": "nothing"}, READ),
    "mfa_authenticate": ({}, {"GET": SIGNED_IN, "POST": SIGNED_IN}),
    "mfa_login_webauthn": ({}, {"GET": SIGNED_IN, "POST": SIGNED_IN}),
    "invitation": ({"token": "nothing"}, {"GET": ALL, "POST": ALL}),
    "accept-invitation": ({}, {"GET": ALL, "POST": ALL}),
    # In the demonstration only.
    "mailbox": ({}, READ),
    "continue-as": ({}, READ),
    # --- people: each their own account ---
    **{
        name: ({}, {"GET": SIGNED_IN, "POST": SIGNED_IN})
        for name in [
            "tokens",
            "your-data",
            "delete-account",
            "account_email",
            "account_change_password",
            "account_set_password",
            "mfa_activate_totp",
            "mfa_generate_recovery_codes",
            "mfa_add_webauthn",
            "usersessions_list",
        ]
    },
    **{
        name: ({}, {"GET": SIGNED_IN})
        for name in [
            "account",
            "account-log",
            "mfa_index",
            "mfa_list_webauthn",
        ]
    },
    # Everybody here has a second factor; nobody has a password or recovery codes.
    **{
        name: ({}, {"GET": SIGNED_IN, "POST": SIGNED_IN})
        for name in [
            "account_reauthenticate",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_deactivate_totp",
        ]
    },
    "mfa_view_recovery_codes": ({}, {}),
    "mfa_download_recovery_codes": ({}, {}),
    # Passkeys cannot be made up: this one is nobody's, and everybody is asked for their factor before they are told so.
    "mfa_remove_webauthn": ({"pk": 1}, {"GET": SIGNED_IN, "POST": SIGNED_IN}),
    "mfa_edit_webauthn": ({"pk": 1}, {"GET": SIGNED_IN, "POST": SIGNED_IN}),
    "let-passkey-sign-in-alone": ({"pk": 1}, {"POST": SIGNED_IN}),
    "end-session": ({"pk": "session"}, {"POST": EDITORS}),
    "revoke-token": ({"pk": "token"}, {"POST": {"researcher"}}),
    # --- people: others ---
    "people": ({}, {"GET": SEE_PEOPLE}),
    # Of the researcher, who sees their own here too.
    **{
        name: ({"pk": "researcher"}, {method: ADMINISTRATORS | {"researcher"} for method in ["GET", "POST"]})
        for name in ["data-of-person", "delete-person"]
    },
    "person": (
        {"pk": "researcher", "form": {"operation": "role", "role": "editor", "reason": "She edits now."}},
        {"GET": SEE_PEOPLE, "POST": ADMINISTRATORS},
    ),
    "invite": ({}, {"GET": SEE_PEOPLE, "POST": SEE_PEOPLE}),
    "change-invitation": ({"pk": "invitation"}, {"POST": SEE_PEOPLE}),
    "end-membership": ({"pk": "membership"}, {"GET": SEE_PEOPLE | {"partner"}, "POST": SEE_PEOPLE | {"partner"}}),
    "representatives": (
        {"slug": "example-council"},
        {"GET": SEE_PEOPLE | {"partner"}, "POST": SEE_PEOPLE | {"partner"}},
    ),
}
