const answer = await fetch("http://127.0.0.1:8000/api/v1/definitions/download/definitions.json");
const terms = await answer.json();
console.log(terms.length, terms[0].label);
