const answer = await fetch("http://127.0.0.1:8000/api/v1/definitions/record/versions/1/");
const version = await answer.json();
console.log(version.version, version.digest, version.document.definition);
if (version.withdrawn) {
  console.log("withdrawn:", version.withdrawn.reason, "Use instead:", version.withdrawn.successor);
}
