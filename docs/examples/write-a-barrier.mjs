const address = "http://127.0.0.1:8000/api/v1/barriers/";
const send = (method, address, document, headers) =>
  fetch(address, {
    method,
    headers: { Authorization: `Bearer ${process.env.SWC_TOKEN}`, "Content-Type": "application/json", ...headers },
    body: JSON.stringify(document),
  });
const document = { slug: "written-with-javascript", kind: "barrier", title: "No shared list" };
const made = await send("POST", address, document, { "Idempotency-Key": '"written-with-javascript-1"' });
const change = { title: "No shared list of where records are", themes: ["cultural"] };
const saved = await send("PATCH", made.headers.get("Location"), change, { "If-Match": made.headers.get("ETag") });
for (const problem of (await saved.json()).problems) console.log(problem.pointer, problem.detail);
