import { existsSync, readFileSync, writeFileSync } from "node:fs";

const start = "http://127.0.0.1:8000/api/v1/changes/?kind=definition";
const file = "definitions.json";

let kept = existsSync(file) ? JSON.parse(readFileSync(file)) : { next: start, documents: {} };
for (let more = true; more; ) {
  const answer = await fetch(kept.next);
  const page = await answer.json();
  if (answer.status === 410 && page.type.endsWith("#problem-start-again")) {
    // The site was restored from a backup: what we have may never have been published there.
    console.log("starting again");
    kept = { next: start, documents: {} };
    continue;
  }
  if (!answer.ok) throw new Error(page.detail);
  for (const change of page.changes) {
    console.log(change.sequence, change.slug, change.version, change.state, change.change);
    if (change.state === "withdrawn") delete kept.documents[change.slug];
    else if (change.document) kept.documents[change.slug] = change.document;
  }
  ({ next: kept.next, more } = page);
  writeFileSync(file, JSON.stringify(kept));
}
console.log("next time:", kept.next);
