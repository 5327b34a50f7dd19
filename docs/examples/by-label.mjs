const query = new URLSearchParams({ label: "public record" });
const answer = await fetch(`http://127.0.0.1:8000/api/v1/definitions/lookup/?${query}`);
for (const found of (await answer.json()).results) {
  console.log(found.definition.slug, found.match);
}
