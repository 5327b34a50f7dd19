"""A person about whom every row of the table holds something, made for tests."""

import pghistory
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from actions.models import (
    CounterProposal,
    Message,
    PlanVersion,
    PrivateCalendar,
    Reminder,
    SecondSignature,
    SwitchedOff,
)
from barriers.models import SpreadsheetImport
from definitions.models import Import, ProposedTranslation, Upload
from evidence.models import ReferenceImport
from jobs.models import Job
from organisations.account_events import record
from organisations.models import AccountDeletion, AccountEvent, Consumer, Invitation, Person, PreparedData
from outbox.models import BouncingAddress, Mail
from publishing.lifecycle.comments import comment, resolve
from publishing.models import (
    DiscardedDraft,
    DraftState,
    MailOnceADay,
    OpenPage,
    Redaction,
    RepeatableRequest,
    WaitingNotice,
)
from publishing.tasks import reproject
from tests import world
from tests.factories.actions import committed
from tests.factories.organisations import MembershipFactory
from tests.factories.publishing import drafted, submitted
from tests.tokens import make_token


def live(person, *, other, address):
    """Let a person do and suffer everything of which the site keeps something; `other` is who has to do with it too."""
    now = timezone.now()
    _write(person, other, now)
    _have_an_account(person, other, now, address)
    _promise(person, other, now)
    Mail.objects.create(to=person.email, subject=f"{other.name} commented", next_try_at=None, sent_at=now)
    Mail.objects.create(to=other.email, subject=f"{person.name} commented", next_try_at=None, sent_at=now)
    # After second factors changed, which ends such an address.
    PrivateCalendar.objects.create(person=person, digest=f"{person.pk:064x}", made_at=now)
    BouncingAddress.objects.create(address=person.email, since=now, code="550 5.1.1")
    Reminder.objects.create(
        person=person, rule="promise-7", subject=f"promise-{person.pk}", day=now.date(), said_at=now
    )
    Job.objects.create(queued_id=reproject.defer(), title="A job", started_by=person, put_in_at=now)


def _write(person, other, now):
    person.role = Person.Role.EDITOR
    person.save()
    publication = world.publish(person, ("source", world.source(f"source-{person.pk}")))[0]
    draft = drafted("source", by=person, slug=f"draft-{person.pk}")
    entry = draft.entry
    resolve(
        comment=comment(entry=entry, pointer="/title", text=f"@{other.name} is this right?", by=person, now=now),
        by=person,
        now=now,
    )
    submitted(draft)
    DraftState.objects.create(
        entry=entry, draft=draft.pk, edit=7, document={}, saved_at=now, saved_by=person, reason=DraftState.Reason.DAY
    )
    DiscardedDraft.objects.create(
        kind="source", slug=f"gone-{person.pk}", draft=person.pk, edit=1, state="draft", document={}, saved_at=now, saved_by=person,
        discarded_at=now, discarded_by=person,
    )  # fmt: skip
    Redaction.objects.create(about="source x", at=now, by=person, rule="other", reason="It had to go.", places=[])
    OpenPage.objects.create(entry=entry, person=person, at=now)
    MailOnceADay.objects.create(person=person)
    WaitingNotice.objects.create(person=person, by=other, entry=publication.entry, what="commented", at=now)
    imported = {"prepared_by": person, "prepared_at": now, "file_name": "a file", "together": {"by": person.name}}
    for model in [Import, SpreadsheetImport]:
        model.objects.create(**imported, counts={}, rows=[{"notes": [f"{person.name} has a draft of it open."]}])
    ReferenceImport.objects.create(**imported, state="waiting")
    Upload.objects.create(name="a file", data=b"x", uploaded_at=now, uploaded_by=person)

    written = {"text": {"label": "Clàr"}, "based_on": publication, "saved_at": now, "saved_by": person}
    ProposedTranslation.objects.create(entry=publication.entry, language="gd", **written)
    decided = {"state": "returned", "decided_at": now, "decided_by": person, "reason": "It says something else."}
    ProposedTranslation.objects.create(entry=publication.entry, language="en-x-easyread", **written, **decided)


def _have_an_account(person, other, now, address):
    mine = EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    EmailConfirmation.objects.create(email_address=mine, key=f"key-{person.pk}", sent=now)
    invited = {"role": "researcher", "invited_at": now, "expires_at": now}
    Invitation.objects.create(
        **invited,
        email=person.email,
        name=person.name,
        invited_by=other,
        token_hash=f"{person.pk}",
        accepted_at=now,
        person=person,
    )
    with pghistory.context(user=person.pk, reason=f"{person.name} said so"):
        other.save()
    LogEntry.objects.create(
        user=other,
        content_type=ContentType.objects.get_for_model(Person),
        object_id=person.pk,
        object_repr=person.name,
        action_flag=2,
    )
    AccountDeletion.objects.create(person=person, asked_at=now, by=person, undone_at=now, undone_by=other)
    PreparedData.objects.create(person=person, made_at=now, data=b"x")
    system = {"system": f"System {person.pk}", "purpose": "To show what words mean.", "created_at": now}
    Consumer.objects.create(**system, person=person, confirmed_at=now)
    Consumer.objects.create(
        **system, email=person.email, token_hash=f"c-{person.pk}", expires_at=now + timezone.timedelta(days=7)
    )
    shown = {"confirmed_at": now, "approved_at": now, "approved_by": person}
    Consumer.objects.create(**system, email=f"asked-{person.pk}@example.org", token_hash=f"a-{person.pk}", **shown)
    Authenticator.objects.filter(user=person).delete()
    TOTP.activate(person, world.SECRET)
    UserSession.objects.create(user=person, ip=address, session_key=f"session-{person.pk}", user_agent="Browser")
    record(person, AccountEvent.Kind.SIGNED_IN)
    AccountEvent.objects.filter(person=person).update(address=address)
    token = make_token(person).token
    RepeatableRequest.objects.create(
        token=token, key="k", fingerprint="0" * 64, answered_at=now, status=201, headers={}, body=b""
    )


def _promise(person, other, now):
    person.role = Person.Role.PARTNER
    person.save()
    membership = MembershipFactory(person=person, job_title=f"Keeper of rolls {person.pk}", is_lead=True)
    commitment = committed(by=person, organisation=membership.organisation)
    Message.objects.create(commitment=commitment, by=person, side="organisation", at=now, text="May it be later?")
    CounterProposal.objects.create(
        commitment=commitment, number=1, by=person, at=now, scope="Less", reason="No money", outcome="accepted", answered_by=person,
        answered_at=now,
    )  # fmt: skip
    SecondSignature.objects.create(
        event=commitment.events.last(), name="Olga Officer", job_title="Chief", email=person.email, asked_by=person, asked_at=now,
        expires_at=now + timezone.timedelta(days=14), token_digest=f"{person.pk}",
    )  # fmt: skip
    plan = commitment.action.plan
    content, number = "{}", 1
    PlanVersion.objects.create(
        plan=plan, number=number, published_at=now, by=person, note="Spring", content=content,
        digest="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    )  # fmt: skip
    SwitchedOff.objects.create(person=person, topic="answers")
