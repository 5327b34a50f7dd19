"""Which request is answered, or put in the job that is done: its number stands in each line of the log.

The number comes from the proxy or is made (`config/request_ids.py`), is given back as X-Request-ID, and says nothing of
anybody.
"""

from contextvars import ContextVar
from dataclasses import dataclass

HEADER = "X-Request-ID"


@dataclass(frozen=True)
class Request:
    """`address` is what was asked, "GET /barriers/" without what stood behind a question mark, or the job's name."""

    number: str
    address: str


current = ContextVar("request", default=None)


def number():
    """Return the number of the request that is answered in this moment, or ""."""
    request = current.get()
    return request.number if request else ""


def for_a_job():
    """Return what a job that is put in now is told besides its own arguments; `with_request` takes it out again."""
    return {"request_id": number()} if number() else {}


async def with_request(call_next, context, worker):
    """Do a job under the number of the request that put it in. A middleware of Procrastinate's workers."""
    job = context.job
    token = current.set(Request(job.task_kwargs.pop("request_id", ""), f"job {job.task_name}"))
    try:
        return await call_next()
    finally:
        current.reset(token)
