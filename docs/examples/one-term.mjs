const answer = await fetch("http://127.0.0.1:8000/api/v1/definitions/record/");
const term = await answer.json();
console.log(term.label, term.version, term.definition);
