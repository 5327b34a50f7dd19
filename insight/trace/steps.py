"""From words to results: the eight steps that lead from a barrier's words to what came of acting on it, and where they break.

A step is *there*, *thin* or *missing*, by the rules of the functions below and by nothing else. What is missing is named.
"""

import datetime
from dataclasses import dataclass

from django.db import models
from django.db.models import F

from actions.models import Action, Assessment, Commitment, Milestone, ProgressReport, Role
from actions.next_dates import acting_on
from actions.states import candidates_of, met_on, on_present_promise, standing_of_commitments, told_of_question
from barriers.models import Barrier, Evidence, Relation, TermUse
from evidence.groups import Group, group_of
from evidence.models import Source
from evidence.reading import AT_SOURCE
from web.prepared import prepared, put_on_hand

IN_WORDS = "no one two three four five six seven eight".split()
DONE = [Assessment.Completion.SUBSTANTIAL, Assessment.Completion.COMPLETE]


class Standing(models.TextChoices):
    THERE = "there", "There"
    THIN = "thin", "Thin"
    MISSING = "missing", "Missing"


@dataclass(frozen=True)
class Step:
    """One step: its place on the page, what there is of it in a few words, how it stands, and why."""

    key: str
    title: str
    standing: Standing
    why: str

    @property
    def in_words(self):
        return f"{self.standing.label}: {self.why}"


@dataclass(frozen=True)
class Trace:
    """A barrier or enabler from its words to results: eight steps, and the rows that each was worked out from."""

    barrier: Barrier
    steps: list
    words: list
    evidence: list
    eased: list
    named_by_actions: list
    actions: list
    commitments: list
    could_be_asked: list
    milestones: list
    reports: list
    assessments: list

    @property
    def summary(self):
        """How many steps are missing or thin, in a sentence."""
        counts = {each: sum(step.standing == each for step in self.steps) for each in Standing}
        parts = [(counts[each], each.label.lower()) for each in [Standing.MISSING, Standing.THIN] if counts[each]]
        if not parts:
            return "Every step is there."
        (first, word), *rest = parts
        said = f"{IN_WORDS[first].capitalize()} step{' is' if first == 1 else 's are'} {word}"
        return said + "".join(f", and {IN_WORDS[n]} {'is' if n == 1 else 'are'} {word}" for n, word in rest) + "."

    @property
    def stances(self):
        """[(stance, [piece of evidence])], every stance, also one that nothing has."""
        return [(stance, [item for item in self.evidence if item.stance == stance]) for stance in Evidence.Stance]


def trace_of(barrier, *, on, with_demonstration=False):
    """Return the `Trace` of a barrier or enabler on a day. The number of queries does not grow with what there is."""
    words = [use.definition for use in _definitions(barrier=barrier.pk)]
    evidence = list(_evidence(barrier=barrier.pk))
    eased = _eases(barrier)
    actions = _actions(barrier, on=on, with_demonstration=with_demonstration)
    commitments = [commitment for action in actions for commitment in action.shown_commitments]
    asked = {commitment.organisation_id for commitment in commitments}
    could_be_asked = {candidate.organisation: None for action in actions for candidate in action.candidates.all()}
    milestones = sorted(
        (milestone for action in actions for milestone in action.all_milestones), key=lambda row: (row.due, row.pk)
    )
    promised = {commitment.action_id for commitment in commitments if commitment.stands}
    for milestone in milestones:
        milestone.is_promised = milestone.action_id in promised
    [acting] = acting_on([barrier], on=on, with_demonstration=with_demonstration).values()
    named = {enabler: None for action in actions for enabler in action.enablers if enabler.pk != barrier.pk}
    reports = [report for commitment in commitments for report in commitment.reports.all()[:1]]
    assessments = [assessment for commitment in commitments for assessment in commitment.assessments.all()[:1]]
    return Trace(
        barrier=barrier,
        steps=[
            words_step(words),
            evidence_step(evidence),
            barrier_step(barrier),
            eases_step(barrier, eased, list(named)),
            actions_step(actions),
            organisations_step(commitments, could_be_asked),
            dates_step(milestones, acting),
            results_step(commitments, milestones, reports, assessments),
        ],
        words=words,
        evidence=evidence,
        eased=eased,
        named_by_actions=list(named),
        actions=actions,
        commitments=commitments,
        could_be_asked=[organisation for organisation in could_be_asked if organisation.pk not in asked],
        milestones=milestones,
        reports=reports,
        assessments=assessments,
    )


def _eases(barrier):
    """Return the relations that say what eases a barrier, or what an enabler eases, each with the `other` end."""
    is_enabler = barrier.kind == Barrier.Kind.ENABLER
    relations = list(_eases_of(barrier=barrier.pk) if is_enabler else _eased_by(barrier=barrier.pk))
    for relation in relations:
        relation.other = relation.other if is_enabler else relation.barrier
    sources = _sources(relations=[relation.pk for relation in relations])
    return put_on_hand(relations, "sources", sources, by="of_relation")


@prepared
def _eases_of(*, barrier):
    return Relation.objects.filter(kind=Relation.Kind.EASES, barrier=barrier).select_related("other")


@prepared
def _eased_by(*, barrier):
    return Relation.objects.filter(kind=Relation.Kind.EASES, other=barrier).select_related("barrier")


@prepared
def _sources(*, relations):
    found = Source.objects.filter(relation_links__relation__one_of=relations)
    return found.annotate(of_relation=F("relation_links__relation"))


@prepared
def _definitions(*, barrier):
    return TermUse.objects.filter(barrier=barrier).select_related("definition")


@prepared
def _evidence(*, barrier):
    return Evidence.objects.filter(barrier=barrier).select_related("source")


@prepared
def _addressing(with_demonstration, *, barrier):
    return Action.objects.addressing(barrier).shown(with_demonstration).in_time().select_related("entry")


@prepared
def _asked(with_demonstration, *, actions, on: datetime.date):
    asked = Commitment.objects.shown(with_demonstration).filter(action__one_of=actions).select_related("organisation")
    return asked.annotate(standing=standing_of_commitments(on), is_told=told_of_question()).order_by("role", "pk")


@prepared
def _entered(model, *, commitments):
    return on_present_promise(model.objects.filter(commitment__one_of=commitments))


@prepared
def _milestones(*, actions):
    return Milestone.objects.filter(action__one_of=actions).annotate(met_on=met_on())


@prepared
def _enablers(*, actions):
    enablers = Barrier.objects.filter(action_links__action__one_of=actions, kind=Barrier.Kind.ENABLER)
    return enablers.annotate(of_action=F("action_links__action"))


def _actions(barrier, *, on, with_demonstration):
    actions = list(_addressing(with_demonstration, barrier=barrier.pk))
    keys = [action.pk for action in actions]
    put_on_hand(actions, "commitments", _asked(with_demonstration, actions=keys, on=on), by="action_id")
    put_on_hand(actions, "candidates", candidates_of(actions=keys), by="action_id")
    put_on_hand(actions, "milestones", _milestones(actions=keys), by="action_id")
    put_on_hand(actions, "barriers", _enablers(actions=keys), by="of_action")
    for action in actions:
        action.shown_commitments, action.all_milestones = action.commitments.all(), action.milestones.all()
        action.enablers = action.barriers.all()
    commitments = [commitment for action in actions for commitment in action.shown_commitments]
    keys = [commitment.pk for commitment in commitments]
    put_on_hand(commitments, "reports", _entered(ProgressReport, commitments=keys), by="commitment_id")
    put_on_hand(commitments, "assessments", _entered(Assessment, commitments=keys), by="commitment_id")
    return actions


def words_step(words):
    title = f"Words: {len(words) or 'none'}"
    if not words:
        return Step("words", title, Standing.MISSING, "a definition of a word that it uses")
    return Step("words", title, Standing.THERE, f"{_listed(word.label for word in words)}, defined here")


def evidence_step(evidence):
    sources = {item.source for item in evidence}
    research = [source for source in sources if group_of(source.kind) == Group.RESEARCH]
    title = f"Sources: {len(sources) or 'none'}"
    if not sources:
        return Step("evidence", title, Standing.MISSING, "a source that says so")
    if not research:
        return Step("evidence", title, Standing.THIN, "no research among them")
    if not any(source.is_on_scotland for source in research):
        return Step("evidence", title, Standing.THIN, "no research on Scotland among them")
    if not any(item.how_read in AT_SOURCE for item in evidence):
        return Step("evidence", title, Standing.THIN, "none was read at source")
    on_scotland = sum(source.is_on_scotland for source in research)
    return Step("evidence", title, Standing.THERE, f"{on_scotland} of them research on Scotland")


def barrier_step(barrier):
    title = f"This {barrier.get_kind_display().lower()}"
    if barrier.confidence == Barrier.Confidence.NOT_ASSESSED:
        return Step("barrier", title, Standing.THIN, "how sure we are was not assessed")
    return Step("barrier", title, Standing.THERE, f"stated with {barrier.get_confidence_display().lower()}")


def eases_step(barrier, eased, named):
    if barrier.kind == Barrier.Kind.ENABLER:
        title, none, tied = "What it eases", "a barrier that it is said to ease", "eased by it"
    else:
        title, none, tied = "What eases it", "something that is said to ease it", "said to ease it"
    if eased:
        return Step("eases", title, Standing.THERE, f"{len(eased)} {tied}")
    if named and barrier.kind == Barrier.Kind.BARRIER:
        return Step("eases", title, Standing.THIN, f"{len(named)} named by actions, none said to ease this barrier")
    return Step("eases", title, Standing.MISSING, none)


def actions_step(actions):
    title = f"Actions: {len(actions) or 'none'}"
    if not actions:
        return Step("actions", title, Standing.MISSING, "an action that addresses it")
    measured = sum(bool(action.success_measure or action.success_what) for action in actions)
    if not measured:
        return Step("actions", title, Standing.THIN, "none says how its success will be measured")
    return Step("actions", title, Standing.THERE, f"{measured} with a measure of success")


def organisations_step(commitments, could_be_asked):
    title, promised = "Who has agreed", [commitment for commitment in commitments if commitment.stands]
    if not promised:
        told = [row for row in commitments if row.is_told]
        asked = len({commitment.organisation_id for commitment in told})
        none = f"{asked} asked, none has agreed" if asked else f"{len(could_be_asked)} could be asked, none has been"
        return Step("organisations", title, Standing.MISSING, f"an organisation that has agreed ({none})")
    agreed = len({commitment.organisation_id for commitment in promised})
    if not any(commitment.role == Role.LEAD for commitment in promised):
        return Step("organisations", title, Standing.THIN, f"{agreed} agreed to join, none to lead")
    return Step("organisations", title, Standing.THERE, f"{_number(agreed, 'organisation')} agreed")


def dates_step(milestones, acting):
    title = f"Dates: {len(milestones) or 'none'}"
    if not milestones:
        return Step("dates", title, Standing.MISSING, "a date")
    promised = sum(milestone.is_promised for milestone in milestones)
    if not acting.next_date:
        coming = "none is still to come"
    else:
        word = "promised" if acting.is_promised else "proposed"
        coming = f"next, {word}: {_day(acting.next_date)}"
    if not promised:
        return Step("dates", title, Standing.THIN, f"proposed, none promised; {coming}")
    return Step("dates", title, Standing.THERE, f"{promised} promised; {coming}")


def results_step(commitments, milestones, reports, assessments):
    title, met = "Results", sum(milestone.met_on is not None for milestone in milestones)
    done = sum(assessment.completion in DONE for assessment in assessments)
    if done:
        return Step("results", title, Standing.THERE, f"{done} checked: substantial progress or complete")
    if reports or met or assessments:
        parts = [_number(len(reports), "report")] if reports else []
        parts += [f"{_number(met, 'milestone')} met"] if met else []
        checked = "checked, with no more than limited progress" if assessments else "not checked yet"
        return Step("results", title, Standing.THIN, ", ".join([*parts, checked]))
    why = "nobody has promised" if not any(commitment.stands for commitment in commitments) else "none was sent yet"
    return Step("results", title, Standing.MISSING, f"a report of what came of it ({why})")


def _number(count, noun):
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _listed(names):
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _day(day):
    return f"{day.day} {day:%B %Y}"
