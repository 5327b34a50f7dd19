"""Pages on which texts in other languages, and easy-read texts, are proposed and reviewed by themselves."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from rest_framework import serializers

from definitions.document import DEFINITION
from definitions.models import LANGUAGE, Definition, ProposedTranslation
from definitions.translating.forms import OtherLanguageForm, TextDecisionForm, TextForm
from definitions.translating.operations import give_back, propose, publish_translation, take_back
from publishing.documents.fields import LanguageTag
from publishing.lifecycle.review import may_approve
from publishing.refusals import Invalid, Refusal
from publishing.workbench.pages import WorkbenchPage
from web.forms import PageForm, put_refusal
from web.languages import EASY_READ, language_name
from web.numbers import whole_number

OFFERED = ["gd", EASY_READ]  # whether or not there is a text yet
NEWEST = 10


def language_tag(given):
    """Return a language of an address as documents write it. :raises Http404: it is none, or the document's own"""
    try:
        tag = LanguageTag().run_validation(given)
    except serializers.ValidationError:
        raise Http404("There is no such language.") from None
    if tag == LANGUAGE:
        raise Http404("English is the definition's own text.")
    return tag


class TextsWaiting(WorkbenchPage):
    """Every text that waits for review, longest first, and what the English has overtaken."""

    def get(self, request):
        waiting = ProposedTranslation.objects.filter(state__in=ProposedTranslation.OPEN)
        older = Definition.objects.exclude(older_translations=[]).only("slug", "label", "older_translations")
        context = {
            "waiting": [
                (
                    each,
                    language_name(each.language),
                    reverse("workbench:translation", args=["definitions", each.entry.slug, each.language]),
                )
                for each in waiting.select_related("entry", "saved_by")
            ],
            "older": [
                (row, language_name(tag), reverse("workbench:translation", args=["definitions", row.slug, tag]))
                for row in older.order_by("label", "pk")
                for tag in row.older_translations
            ],
            "breadcrumbs": [("My work", reverse("workbench:home"))],
        }
        return render(request, "definitions/translations_waiting.html", context)


class TextsPage(WorkbenchPage):
    """What the pages about one definition's texts share."""

    def find(self, plural, slug, language=None):
        if plural != DEFINITION.plural:
            raise Http404("Only definitions are translated.")
        rows = Definition.objects.select_related("entry", "revision").filter(slug=slug)
        self.definition = rows.first()
        if self.definition is None:
            raise Http404("Only what is published is translated.")
        self.entry = self.definition.entry
        self.proposals = ProposedTranslation.objects.filter(entry=self.entry).select_related(
            "saved_by", "decided_by", "based_on"
        )

    def crumbs(self, *more):
        return [
            ("My work", reverse("workbench:home")),
            ("Texts in other languages", reverse("workbench:translations-waiting")),
            *more,
        ]


class Texts(TextsPage):
    """The texts of one definition by language: what is public, whether it is older than the English, what is proposed."""

    def get(self, request, **kwargs):
        form = OtherLanguageForm(request.GET or None)
        if form.is_bound:
            form.is_valid()
            try:
                tag = LanguageTag().run_validation(form.cleaned_data["language"].strip())
                if tag != LANGUAGE:
                    return redirect("workbench:translation", DEFINITION.plural, self.definition.slug, tag)
                form.add_error("language", "English is the definition's own text.")
            except serializers.ValidationError as refusal:
                form.add_error("language", " ".join(refusal.detail))
        public = {each["language"]: each for each in self.definition.translations}
        proposed = {each.language: each for each in self.proposals.filter(state__in=ProposedTranslation.OPEN)}
        rows = [
            {
                "tag": tag,
                "name": language_name(tag),
                "label": public.get(tag, {}).get("label", ""),
                "is_older": tag in self.definition.older_translations,
                "proposal": proposed.get(tag),
                "address": reverse("workbench:translation", args=["definitions", self.definition.slug, tag]),
            }
            for tag in dict.fromkeys([*OFFERED, *public, *proposed])
        ]
        context = {"definition": self.definition, "rows": rows, "form": form, "breadcrumbs": self.crumbs()}
        return render(request, "definitions/translations.html", context, status=400 if form.errors else 200)


class Text(TextsPage):
    """One text beside the English: write it, decide about it, see what became of it."""

    def find(self, plural, slug, language):
        super().find(plural, slug)
        self.language = language_tag(language)
        of_language = self.proposals.filter(language=self.language)
        self.proposal = of_language.filter(state__in=ProposedTranslation.OPEN).first()
        self.settled = of_language.exclude(state__in=ProposedTranslation.OPEN).order_by("-pk")[:NEWEST]
        self.public = next((each for each in self.definition.translations if each["language"] == self.language), None)

    @property
    def seen(self):
        return whole_number(self.request.POST.get("seen", ""))

    def get(self, request, **kwargs):
        return self.answer()

    def post(self, request, **kwargs):
        operation = request.POST.get("operation")
        if operation == "propose":
            form, operate = TextForm(request.POST, language=self.language), self.propose
        elif operation == "decide" and self.proposal:
            form, operate = TextDecisionForm(request.POST), self.decide
        elif operation == "take-back" and self.proposal:
            form, operate = PageForm(request.POST), self.take_back
        else:
            raise Http404("There is no such operation here any more.")
        form.is_valid()
        try:
            operate(form)
        except Refusal as refusal:
            return self.answer(form, status=put_refusal(refusal, form))
        return redirect("workbench:translations", "definitions", self.definition.slug)

    def propose(self, form):
        propose(
            entry=self.entry, text=form.text(self.language), by=self.request.user, now=timezone.now(), seen=self.seen
        )
        messages.success(self.request, "Sent for review. The English stays as it is.")

    def decide(self, form):
        decision, reason = form.cleaned_data["decision"], form.cleaned_data["reason"]
        if decision not in ("publish", "return"):
            raise Invalid({"/decision": ["Choose whether you publish it or return it."]})
        operate = publish_translation if decision == "publish" else give_back
        operate(proposal=self.proposal, by=self.request.user, now=timezone.now(), reason=reason, seen=self.seen)
        messages.success(self.request, "Published." if decision == "publish" else "Returned with your reasons.")

    def take_back(self, form):
        take_back(proposal=self.proposal, by=self.request.user, now=timezone.now(), seen=self.seen)
        messages.success(self.request, "Taken back.")

    def answer(self, form=None, *, status=200):
        person, proposal = self.request.user, self.proposal
        is_own = proposal is not None and proposal.saved_by_id == person.pk
        may_decide = (
            proposal is not None
            and proposal.state == ProposedTranslation.State.PROPOSED
            and person.has_perm("publishing.publish")
            and may_approve(by=person, draft=None, written_by={proposal.saved_by_id})
        )
        begun = proposal.text if proposal else self.public or {}
        initial = {**begun, "alt_labels": "\n".join(begun.get("alt_labels", []))}
        writing = form if isinstance(form, TextForm) else TextForm(initial=initial, language=self.language)
        deciding = form if isinstance(form, TextDecisionForm) else TextDecisionForm()
        context = {
            "definition": self.definition,
            "language_name": language_name(self.language),
            "tag": self.language,
            "is_older": self.language in self.definition.older_translations,
            "public": self.public,
            "proposal": proposal,
            "is_own": is_own,
            "text_form": writing if proposal is None or is_own else None,
            "decision_form": deciding if may_decide else None,
            "summary": form.summary if form else (),
            "settled": self.settled,
            "breadcrumbs": self.crumbs(
                (self.definition.label, reverse("workbench:translations", args=["definitions", self.definition.slug]))
            ),
        }
        return render(self.request, "definitions/translation.html", context, status=status)


def urls():
    return [
        path("translations/", TextsWaiting.as_view(), name="translations-waiting"),
        path("<slug:plural>/<slug:slug>/translations/", Texts.as_view(), name="translations"),
        path("<slug:plural>/<slug:slug>/translations/<slug:language>/", Text.as_view(), name="translation"),
    ]
