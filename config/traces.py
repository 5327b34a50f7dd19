"""Spans of requests and jobs for OpenTelemetry, where its SDK is installed and its own `OTEL_TRACES_EXPORTER` names an exporter.

They are made here and by no instrumentation of others, which writes down addresses, statements and who asked: a span has
the name of the address or job, method, status and the number of the request. What comes as `traceparent` is not read.
"""

import os
from functools import cache
from importlib.metadata import entry_points

from config.whole_answers import Answer
from web import request_id

OTLP = "otlp_proto_http"  # what the package of OTLP's usual way, over HTTP, calls the exporter that all name `otlp`


@cache
def tracer():
    """Return what makes spans, or None where nobody asked for it.

    :raises ImportError: it was asked for and is not installed
    """
    name = os.environ.get("OTEL_TRACES_EXPORTER", "none")
    if name == "none":
        return None
    from opentelemetry.sdk.trace import TracerProvider  # only where it is asked for
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    found = [*entry_points(group="opentelemetry_traces_exporter", name=OTLP if name == "otlp" else name)]
    if not found:
        raise ImportError(f"OTEL_TRACES_EXPORTER names {name}, and no such exporter is installed.")
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(found[0].load()()))
    return provider.get_tracer("sharing-with-care")


class Traced:
    """WSGI. A span for each request, until its answer was given away whole."""

    def __init__(self, application, tracer):
        from opentelemetry.trace import SpanKind

        self.application, self.tracer, self.kind = application, tracer, SpanKind.SERVER

    def __call__(self, environ, start_response):
        span = self.tracer.start_span(environ["REQUEST_METHOD"], kind=self.kind)
        span.set_attribute("site.request_id", request_id.number())

        def start(status, headers, *error):
            span.set_attribute("http.response.status_code", int(status[:3]))
            return start_response(status, headers, *error)

        def end():
            route = environ.get("site.route") or "none"
            span.update_name(f"{environ['REQUEST_METHOD']} {route}")
            span.set_attributes({"http.request.method": environ["REQUEST_METHOD"], "http.route": route})
            span.end()

        return Answer(self.application(environ, start), end)


def around_jobs():
    """Return the middlewares of Procrastinate's workers: one that makes a span for each job, or none."""
    made_by = tracer()

    async def traced(call_next, context, worker):
        with made_by.start_as_current_span(f"job {context.job.task_name}", record_exception=False) as span:
            span.set_attribute("site.request_id", request_id.number())
            return await call_next()

    return [traced] if made_by else []
