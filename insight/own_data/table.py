"""Everything that the site keeps about people, with why, how long, and what becomes of it when an account ends.

A test finds every column that could be about a person, and fails where none of these rows names it. The privacy page,
“what is kept about you”, the download, deletion and the hourly forgetting follow from here.
"""

from datetime import timedelta

from actions.commitments.answering import forget_expired_links
from actions.reminders.sending import KEPT as REMINDERS_KEPT
from backups.keeping import longest
from definitions.importing.tasks import forget_uploads
from evidence.references.tasks import forget_unread
from insight.own_data.accounts import LONGEST_SESSION, OF_ACCOUNTS, YEAR
from insight.own_data.rows import Ending, Ground, Kept, Place
from jobs.tasks import KEPT as JOBS_KEPT
from organisations.accounts.known_browsers import KNOWN_FOR
from outbox import sending
from publishing.lifecycle import discarding, draft_states, open_pages
from publishing.models import DiscardedDraft

WRITING, PROMISES = "What you write and review", "Questions and commitments"
MAIL, BROWSER = "Mail", "In your browser and on the server"
GONE = timedelta(0)

TABLE = [
    *OF_ACCOUNTS,
    # --- writing ---
    Kept(
        WRITING, "What you wrote, published or withdrew, and when",
        "So that others can rely on what is published, and ask who stands by it.", Ground.RECORD,
        "For ever.", Ending.ROLE,
        places=(
            Place("publishing.Entry", ("created_by",), {"kind": "Kind", "slug": "Entry", "created_at": "Begun"}),
            Place("publishing.Revision", ("saved_by",), {
                "entry__kind": "Kind", "entry__slug": "Entry", "state": "State", "saved_at": "Saved", "version": "Version",
            }),
            Place("publishing.Revision", ("published_by",), {
                "entry__kind": "Kind", "entry__slug": "Entry", "version": "Version", "published_at": "Published", "note": "Why",
            }),
            Place("publishing.ReviewEvent", ("by",), {
                "entry__kind": "Kind", "entry__slug": "Entry", "kind": "What", "at": "When", "note": "Why",
            }),
            Place("definitions.ProposedTranslation", ("saved_by",), {
                "entry__slug": "Entry", "language": "Language", "state": "State", "saved_at": "Proposed",
            }),
            Place("definitions.ProposedTranslation", ("decided_by",), {
                "entry__slug": "Entry", "language": "Language", "state": "State", "decided_at": "Decided", "reason": "Why",
            }),
            Place("publishing.Redaction", ("by",), {"about": "Entry", "at": "When", "rule": "Rule", "reason": "Why"}),
        ),
    ),
    Kept(
        WRITING, "Your comments, and where others mention you",
        "So that colleagues understand how a text came about.", Ground.WORK,
        "As long as the entry.", Ending.ROLE, why="Where a comment mentions you by “@” and your name, the name goes too.",
        places=(
            Place("publishing.Comment", ("by",), {
                "entry__kind": "Kind", "entry__slug": "Entry", "text": "Comment", "at": "When", "resolved_at": "Resolved",
            }, named=("text",)),
            Place("publishing.Comment", ("resolved_by",), {
                "entry__kind": "Kind", "entry__slug": "Entry", "resolved_at": "Resolved",
            }),
        ),
    ),
    Kept(
        WRITING, "Earlier texts of a draft, with who saved them", "So that nothing that was typed is lost.", Ground.WORK,
        "For {time} at most.", Ending.ROLE, lasts=draft_states.KEPT_FOR, forget=draft_states.forget_states,
        places=(
            Place("publishing.DraftState", ("saved_by",), {
                "entry__kind": "Kind", "entry__slug": "Entry", "saved_at": "Saved", "reason": "Why it is kept",
            }, since="saved_at"),
        ),
    ),
    Kept(
        WRITING, "Drafts that you discarded: their text",
        "So that they can be brought back.", Ground.WORK, "For {time}.",
        Ending.TIME, lasts=DiscardedDraft.KEPT_FOR, forget=discarding.forget_discarded,
        places=(Place("publishing.DiscardedDraft", ("saved_by",), more=("others", "document"), since="discarded_at"),),
    ),
    Kept(
        WRITING, "That a draft was discarded or brought back, by whom and why", "So that nobody looks for it in vain.",
        Ground.WORK, "For ever.", Ending.ROLE,
        places=(
            Place("publishing.DiscardedDraft", ("discarded_by", "brought_back_by"), {
                "kind": "Kind", "slug": "Entry", "discarded_at": "Discarded", "brought_back_at": "Brought back",
            }, named=("reason",)),
        ),
    ),
    Kept(
        WRITING, "That you have the form of an entry open",
        "So that colleagues who open it are told; it counts for two minutes.", Ground.WORK,
        "For {time}.", Ending.AT_ONCE, lasts=open_pages.KEPT_FOR, forget=open_pages.forget_open_pages,
        places=(
            Place("publishing.OpenPage", ("person",), {"entry__kind": "Kind", "entry__slug": "Entry", "at": "When"}, since="at"),
        ),
    ),
    Kept(
        WRITING, "Files that you brought in, row by row, and what became of them",
        "So that you can agree to what is saved, and mistakes can be traced.", Ground.WORK,
        "For {time}.", Ending.ROLE, lasts=YEAR,
        places=tuple(
            Place(model, ("prepared_by", "ended_by"), {
                "file_name": "File", "prepared_at": "Brought in", "ended_at": "Ended", "saved_count": "Drafts",
            }, named=named, more=more, since="prepared_at")
            for model, named, more in [
                ("definitions.Import", ("notes", "rows", "together"), ("counts",)),
                ("barriers.SpreadsheetImport", ("notes", "rows", "lost", "together"), ("counts",)),
                ("evidence.ReferenceImport", ("notes", "together"), ("data",)),
            ]
        ),
    ),
    Kept(
        WRITING, "A file that waits to be read", "So that a large file can be read while you do something else.", Ground.WORK,
        "Until it is read, {time} at most.", Ending.AT_ONCE, lasts=timedelta(days=1), forget=forget_uploads,
        places=(Place("definitions.Upload", ("uploaded_by",), {"name": "File", "uploaded_at": "When"}, more=("data",), since="uploaded_at"),),
    ),
    Kept(
        WRITING, "A list of references that was never read", "So that it can be read while you do something else.", Ground.WORK,
        "For {time} at most.", Ending.TIME, lasts=timedelta(days=1), forget=forget_unread,
        places=(Place("evidence.ReferenceImport", ("prepared_by",), more=("data",), since="prepared_at"),),
    ),
    Kept(
        WRITING, "Long jobs that you started, and how far they came", "So that you see what became of them.", Ground.WORK,
        "For {time} after they ended.", Ending.ROLE, lasts=timedelta(hours=JOBS_KEPT[None]),
        places=(
            Place("jobs.Job", ("started_by",), {"title": "Job", "put_in_at": "Put in", "message": "Why it failed"}, named=("message",)),
            Place("procrastinate.ProcrastinateJob", (), more=("args",)),
        ),
    ),
    # --- commitments ---
    Kept(
        PROMISES, "When you ask, sign, decline, report, assess or hand over: your name, your job title and what you entered",
        "So that a promise in public shows who made it, and can be checked by anybody.", Ground.RECORD,
        "For ever. Each step is sealed with a hash over all before it, which others hold copies of. Versions of plans repeat your job title.", Ending.STAYS,
        why="A name that is taken out of a sealed record breaks the seal, and every receipt would say so. It was said before you "
        "signed. Your e-mail address is on no record. If your name there puts you in danger, ask: it can be taken out "
        "all the same, and the record then says that it was changed.",
        places=(
            Place("actions.CommitmentEvent", ("by",), {
                "commitment__action__title": "Action", "commitment__organisation__name": "Organisation", "kind": "What",
                "name": "Name", "job_title": "Job title", "at": "When", "hash": "Its hash",
            }, more=("record",)),
            Place("actions.PlanVersion", (), more=("content",)),
        ),
    ),
    Kept(
        PROMISES, "What an organisation and the programme team write to each other before anything is signed",
        "So that both sides know what was agreed. Nobody else reads it, but for an administrator to whom you write for your data.", Ground.WORK, "As long as the commitment.", Ending.ROLE,
        places=(
            Place("actions.Message", ("by",), {"commitment__action__title": "Action", "at": "When", "text": "Message"}),
            Place("actions.CounterProposal", ("by",), {
                "commitment__action__title": "Action", "at": "When", "scope": "Scope", "due": "Date", "reason": "Why",
            }),
            Place("actions.CounterProposal", ("answered_by",), {
                "commitment__action__title": "Action", "answered_at": "Answered", "outcome": "Answer", "answer": "Why",
            }),
        ),
    ),
    Kept(
        PROMISES, "A link for a second signature: to whom it went",
        "So that a senior officer without an account can sign.", Ground.WORK,
        "The address until the link is used, replaced or over; name and job title of a link that nobody used for {time} after that.",
        Ending.ROLE, lasts=timedelta(days=90),
        places=(
            Place("actions.SecondSignature", ("email",), {"name": "Name", "job_title": "Job title", "email": "Address", "asked_at": "Asked"},
                  more=("token_digest",), since="cancelled_at"),
            Place("actions.SecondSignature", ("asked_by",), {"asked_at": "Asked", "used_at": "Used", "cancelled_at": "Ended"}),
        ),
    ),
    Kept(
        PROMISES, "The address of a link for a second signature that has expired", "So that it could be sent.", Ground.WORK,
        "For an hour after it expired.", Ending.TIME, lasts=GONE, forget=forget_expired_links,
        places=(Place("actions.SecondSignature", ("email",), more=("name", "job_title"), since="expires_at"),),
    ),
    Kept(
        PROMISES, "Which version of a plan you published, and why", "So that the public sees who stands by it.", Ground.RECORD,
        "For ever.", Ending.ROLE,
        places=(Place("actions.PlanVersion", ("by",), {"plan__title": "Plan", "number": "Version", "published_at": "When", "note": "Why"}),),
    ),
    # --- mail ---
    Kept(
        MAIL, "To whom a mail went, when and about what", "So that we see whether it arrived. What it said is emptied as soon as it is sent.",
        Ground.WORK, "For {time}.", Ending.WITH_NAME, lasts=sending.KEPT, forget=sending.forget_old,
        places=(
            Place("outbox.Mail", ("to",), {
                "subject": "About", "created_at": "Written", "sent_at": "Sent", "attempts": "Tries", "last_error": "What went wrong",
            }, more=("body", "html", "unsubscribe", "source"), named=("subject",), since="created_at"),
        ),
    ),
    Kept(
        MAIL, "That mail to your address came back", "So that nothing is sent where nothing arrives, and you can read why.",
        Ground.WORK, "For {time}; then the address is tried again.", Ending.WITH_NAME, lasts=YEAR,
        places=(
            Place("outbox.BouncingAddress", ("address",), {
                "address": "Address", "since": "Came back", "code": "What its mail server said", "tried_again_at": "Tried again",
            }, since="since"),
        ),
    ),
    Kept(
        MAIL, "Of which dates you were reminded, and when", "So that you are told of each once.", Ground.WORK, "For {time}.",
        Ending.AT_ONCE, lasts=REMINDERS_KEPT,
        places=(Place("actions.Reminder", ("person",), {"subject": "What", "day": "Its date", "said_at": "Told"}, more=("rule",), since="said_at"),),
    ),
    Kept(
        MAIL, "Which mails you want: about commitments and dates, and one a day about comments", "So that you get what you want.", Ground.CHOICE,
        "Until you choose otherwise. Mails about what is asked of your organisation or ends in its name always come.", Ending.AT_ONCE,
        places=(
            Place("actions.SwitchedOff", ("person",), {"topic": "No mail about"}),
            Place("publishing.MailOnceADay", ("person",)),
        ),
    ),
    Kept(
        MAIL, "That your calendar is read at a secret address, and before which dates it reminds you",
        "So that your calendar program can read your dates.", Ground.CHOICE,
        "Until you end it, your password or e-mail address changes, or a second factor is removed.", Ending.AT_ONCE,
        places=(Place("actions.PrivateCalendar", ("person",), {"made_at": "Made", "alarms": "Days before", "read_on": "Read last"}, more=("digest",)),),
    ),
    Kept(
        MAIL, "What waits for your mail of the day", "So that it comes in one mail.", Ground.CHOICE, "Until that mail is sent.", Ending.AT_ONCE,
        places=(
            Place("publishing.WaitingNotice", ("person",), {"entry__kind": "Kind", "entry__slug": "Entry", "what": "What", "at": "When"}),
        ),
    ),
    Kept(
        MAIL, "What others are told of you in their mail of the day", "So that it comes in one mail.", Ground.WORK,
        "Until that mail is sent.", Ending.TIME,
        places=(
            Place("publishing.WaitingNotice", ("by",), {"entry__kind": "Kind", "entry__slug": "Entry", "what": "What", "at": "When"}),
        ),
    ),
    # --- outside the database ---
    Kept(
        BROWSER, "A cookie that keeps you signed in, and one that protects forms against forgery",
        "They are for nothing else.", Ground.WORK, "Until the session ends, {time} at most.", Ending.TIME, lasts=LONGEST_SESSION,
    ),
    Kept(
        BROWSER, "A cookie that says that you signed in from this browser before",
        "So that we can write to you when somebody signs in from another.", Ground.SAFETY,
        "For {time} at most, in your browser.", Ending.TIME, lasts=timedelta(seconds=KNOWN_FOR),
    ),
    Kept(
        BROWSER, "What you typed in a form and what could not be saved yet", "So that it is not lost. Only this browser has it.", Ground.WORK,
        "For {time} at most, and until you sign out.", Ending.TIME, lasts=timedelta(days=7),
    ),
    Kept(
        BROWSER, "Your number and your address in the server’s log, when you sign in or fail to",
        "So that attacks are seen.", Ground.SAFETY, "As long as whoever runs the server keeps its log; a few weeks are usual.", Ending.TIME,
    ),
    Kept(
        BROWSER, "Backups: copies of the whole database, each as it was on one day",
        "So that nothing is lost when a machine breaks.", Ground.SAFETY,
        "For {time} at most. Nobody reads in them; after one was needed, what was deleted since is deleted again.", Ending.TIME, lasts=longest(),
    ),
]  # fmt: skip


def headings():
    """Return [(heading, [row])] in the order of the table."""
    return [
        (heading, [row for row in TABLE if row.heading == heading])
        for heading in dict.fromkeys(row.heading for row in TABLE)
    ]
