"""What `st run` does here besides its own: real names in paths, a count of what answered, and who may do what."""

import json
import os
import sys
import zlib
from pathlib import Path

import django
import schemathesis

django.setup()

from attacks.permitted import may  # noqa: E402 – Django has to be there first

ROLE = os.environ["ATTACK_ROLE"]
REAL = json.loads(Path(os.environ["ATTACK_REAL"]).read_text())
REACHED = Path(os.environ["ATTACK_REACHED"])


@schemathesis.hook
def map_path_parameters(ctx, path_parameters):
    """Put a name that is there into three of four generated paths."""
    known = REAL.get(ctx.operation.label) or REAL.get(ctx.operation.path)
    if not path_parameters or not known:
        return path_parameters
    chosen = zlib.crc32(repr(sorted(path_parameters.items())).encode())
    if chosen % 4 == 0:
        return path_parameters
    return {**path_parameters, **{k: v for k, v in known[chosen % len(known)].items() if k in path_parameters}}


@schemathesis.hook
def after_call(ctx, case, response):
    with REACHED.open("a") as file:
        file.write(json.dumps([case.operation.label, ROLE, response.status_code]) + "\n")


@schemathesis.check
def nothing_that_is_forbidden(ctx, response, case):
    path = "/" + response.request.url.split("/", 3)[3].partition("?")[0]
    if 200 <= response.status_code < 300 and response.request.method not in ("OPTIONS", "TRACE"):
        assert may(ROLE, response.request.method, path), (
            f"{response.status_code} to {ROLE}, who may not {response.request.method} {path}"
        )


if "config.settings" not in sys.modules:
    raise SystemExit("Django's settings are not there.")
