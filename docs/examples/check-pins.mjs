const answer = await fetch("http://127.0.0.1:8000/api/v1/definitions/check/", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ definitions: [{ slug: "record", version: 1 }] }),
});
for (const pin of (await answer.json()).results) console.log(pin.slug, pin.status);
