"""What is kept about accounts and signing in: the first part of the table."""

from datetime import timedelta

from django.conf import settings

from insight.own_data import listed
from insight.own_data.rows import Ending, Ground, Kept, Place
from organisations import account_events
from organisations.accounts import addresses, invitations, sessions
from publishing.api import preconditions
from web.counts import forget_counts

ACCOUNT, SIGNING_IN = "Your account", "Signing in"
YEAR = timedelta(days=365)
LONGEST_SESSION = timedelta(seconds=settings.SESSION_COOKIE_AGE)
SESSIONS_LISTED = timedelta(days=1)

OF_ACCOUNTS = [
    # --- the account ---
    Kept(
        ACCOUNT, "Your name, your e-mail address and your role",
        "So that you can sign in, and colleagues know who you are.", Ground.WORK,
        "As long as you have an account.", Ending.ROLE,
        why="The address is deleted; what others rely on then says “Former editor” or what else you were.",
        places=(
            Place("organisations.Person", ("id",), {
                "name": "Name", "email": "E-mail address", "role": "Role", "is_active": "Can sign in",
                "created_at": "Since", "last_login": "Signed in last",
            }, more=("password",)),
            Place("organisations.PersonEvent", ("pgh_obj",), {
                "pgh_created_at": "When", "pgh_label": "What", "name": "Name", "email": "E-mail address",
                "role": "Role", "is_active": "Could sign in",
            }, more=("pgh_context",)),
        ),
    ),
    Kept(
        ACCOUNT, "A new e-mail address that you have not confirmed",
        "So that nobody takes an address that is not theirs.", Ground.SAFETY,
        "Until you confirm it or cancel the change, and for {time} after the last link was sent to it.", Ending.AT_ONCE,
        lasts=addresses.UNCONFIRMED_KEPT, forget=addresses.forget_unconfirmed,
        places=(Place("account.EmailAddress", ("user",), {"email": "Address", "verified": "Confirmed"}),),
    ),
    Kept(
        ACCOUNT, "That your present e-mail address is yours",
        "So that nobody takes an address that is not theirs.", Ground.SAFETY,
        "As long as you have an account.", Ending.AT_ONCE,
        places=(
            Place("account.EmailAddress", ("user",), {"email": "Address", "verified": "Confirmed", "primary": "Signs in"}),
            Place("account.EmailConfirmation", ("email_address__user",), {"created": "Made", "sent": "Sent"}, more=("key",)),
        ),
    ),
    Kept(
        ACCOUNT, "Which organisation you speak for, as what, and since when",
        "So that you can answer for it.", Ground.WORK,
        "As long as you have an account.", Ending.ROLE, why="The job title is deleted too.",
        places=(
            Place("organisations.Membership", ("person",), {
                "organisation__name": "Organisation", "job_title": "Job title", "is_lead": "Leads",
                "started_on": "From", "ended_on": "Until",
            }),
            Place("organisations.MembershipEvent", ("person",), {
                "pgh_created_at": "When", "pgh_label": "What", "job_title": "Job title", "is_lead": "Leads",
                "started_on": "From", "ended_on": "Until",
            }, more=("pgh_context",)),
        ),
    ),
    Kept(
        ACCOUNT, "That you were invited, and as what", "So that the invitation can be sent again.", Ground.WORK,
        "For {time} after its link ended, used or not.", Ending.WITH_NAME,
        lasts=invitations.KEPT, forget=invitations.forget_expired_invitations,
        places=(
            Place("organisations.Invitation", ("email", "person"), {
                "name": "Name", "email": "E-mail address", "role": "Role", "job_title": "Job title", "is_lead": "Leads",
                "organisation__name": "Organisation", "about": "About", "invited_at": "Invited",
                "expires_at": "Link ended", "accepted_at": "Accepted", "withdrawn_at": "Withdrawn",
            }, more=("token_hash", "leads_to"), since="expires_at"),
        ),
    ),
    Kept(
        ACCOUNT, "Whom you invited", "So that who let whom in can be asked.", Ground.SAFETY,
        "As long as the invitation.", Ending.TIME,
        places=(
            Place("organisations.Invitation", ("invited_by",), {
                "role": "Role", "invited_at": "Invited", "accepted_at": "Accepted", "withdrawn_at": "Withdrawn",
            }),
        ),
    ),
    Kept(
        ACCOUNT, "Changes to people and organisations that you made, with your reasons",
        "So that such changes can be explained.", Ground.SAFETY,
        "As long as the history of what was changed.", Ending.ROLE,
        places=(
            Place("pghistory.Context", ("metadata__user",), {"created_at": "When"}, more=("metadata",), named=("metadata",)),
        ),
    ),
    Kept(
        ACCOUNT, "What you changed on the administrators’ pages", "So that mistakes can be found and put right.",
        Ground.SAFETY, "For {time}.", Ending.ROLE, lasts=YEAR,
        places=(
            Place("admin.LogEntry", ("user",), {"action_time": "When", "content_type__model": "What kind of row"},
                  more=("object_id", "change_message"), named=("object_repr",), since="action_time"),
        ),
    ),
    Kept(
        ACCOUNT, "That you asked for your account to be ended, or ended somebody’s who asked",
        "So that we can show that it was done.", Ground.SAFETY, "For ever.", Ending.ROLE,
        places=(
            Place("organisations.AccountDeletion", ("person", "by", "undone_by"), {
                "asked_at": "Asked", "undone_at": "Undone", "names_removed_at": "Name and address removed",
            }, named=("reason",)),
        ),
    ),
    Kept(
        ACCOUNT, "The file with all that is kept about you, where it was large", "So that you can fetch it.", Ground.CHOICE,
        "For {time}.", Ending.AT_ONCE, lasts=timedelta(days=1),
        places=(
            Place("organisations.PreparedData", ("person",), {"made_at": "Made"}, more=("data",), since="made_at"),
        ),
    ),
    *listed.rows(ACCOUNT),
    # --- signing in ---
    Kept(
        SIGNING_IN, "Your password, and the secrets of your second factors",
        "So that nobody else signs in as you.", Ground.SAFETY,
        "Until you change or remove them. The password is kept as an Argon2id hash, from which it cannot be read; secrets and "
        "recovery codes are encrypted.", Ending.AT_ONCE,
        places=(
            Place("mfa.Authenticator", ("user",), {
                "type": "Kind", "created_at": "Added", "last_used_at": "Used last",
            }, more=("data",)),
        ),
    ),
    Kept(
        SIGNING_IN, "Where you are signed in: from which address and browser, and when you were last seen",
        "So that you stay signed in, and can end a session elsewhere.", Ground.SAFETY,
        "For {time} after you were last seen there.", Ending.AT_ONCE, lasts=SESSIONS_LISTED,
        places=(
            Place("usersessions.UserSession", ("user",), {
                "created_at": "Since", "last_seen_at": "Seen last", "ip": "Address", "user_agent": "Browser",
            }, more=("session_key", "data"), since="last_seen_at"),
        ),
    ),
    Kept(
        SIGNING_IN, "Your session itself", "So that you stay signed in.", Ground.WORK,
        "For {time} at most.", Ending.AT_ONCE, lasts=LONGEST_SESSION, forget=sessions.forget_sessions,
        places=(Place("sessions.Session", (), more=("session_key", "session_data", "expire_date")),),
    ),
    Kept(
        SIGNING_IN, "What happened with your account: sign-ins, failed ones, passwords, second factors, tokens, from where",
        "So that you and administrators see what was not you.", Ground.SAFETY,
        "For {time}.", Ending.WITH_NAME, lasts=account_events.KEPT,
        places=(
            Place("organisations.AccountEvent", ("person",), {
                "at": "When", "kind": "What", "address": "From which address", "browser": "Browser", "detail": "Token",
            }, since="at"),
        ),
    ),
    Kept(
        SIGNING_IN, "Access tokens of your programs: name, reach, when made and last used",
        "So that you can look after them, and misuse can be traced.", Ground.SAFETY,
        "For {time} after the last day for which they were made.", Ending.WITH_NAME, lasts=account_events.KEPT,
        why="They open nothing from the first moment.",
        places=(
            Place("organisations.AccessToken", ("person",), {
                "name": "Name", "prefix": "Begins with", "scopes": "May", "organisation__name": "For",
                "created_at": "Made", "expires_at": "Ends", "last_used_at": "Used last", "revoked_at": "Revoked",
            }, more=("digest", "pepper_id", "ended_because"), since="expires_at"),
        ),
    ),
    Kept(
        SIGNING_IN, "Answers to requests of your programs that may be repeated",
        "So that a request that comes twice is done once.", Ground.WORK,
        "For {time}.", Ending.AT_ONCE, lasts=preconditions.KEPT,
        places=(
            Place("publishing.RepeatableRequest", ("token__person",), {"answered_at": "When", "status": "Status"},
                  more=("key", "fingerprint", "headers", "body"), since="answered_at"),
        ),
    ),
    Kept(
        SIGNING_IN, "Counts of wrong passwords and codes, and of requests, by address and account",
        "So that nobody guesses a password, and nobody keeps others from reading.", Ground.SAFETY,
        "For {time} at most.", Ending.TIME, lasts=timedelta(hours=1), forget=forget_counts,
    ),
]  # fmt: skip
