let address = "http://127.0.0.1:8000/api/v1/changes/?since=2026-01-01&kind=definition";
for (let more = true; more; ) {
  const page = await (await fetch(address)).json();
  for (const change of page.changes) {
    console.log(change.sequence, change.slug, change.version, change.change);
  }
  ({ next: address, more } = page);
}
console.log("next time:", address);
