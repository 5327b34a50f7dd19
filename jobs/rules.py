"""Who may cancel a job. Who may start one is asked by the operation that puts it in."""

import rules

from organisations.rules import allow, allow_in_admin, is_signed_in


@rules.predicate
def started_it(person, job):
    """They started it"""
    return job is not None and job.started_by_id == person.pk


allow("jobs.cancel", is_signed_in, "See how far a long job is, and cancel it", only_if=started_it)
allow_in_admin("jobs", {"job": "long jobs"})
