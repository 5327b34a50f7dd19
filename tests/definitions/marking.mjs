// Runs static/js/embed-definitions.js without a browser on the cases of marking.json; what it finds goes to standard output.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const { script, rule, folds, marks } = JSON.parse(readFileSync(0));
class Element {
  attachShadow() {}
}
const document = {
  currentScript: { src: "http://site/embed/definitions.js", getAttribute: () => "", hasAttribute: () => false },
  documentElement: { lang: "en" },
  readyState: "loading",
  addEventListener() {},
};
const window = { fetch: true, URL };
vm.runInNewContext(readFileSync(script, "utf8"), { window, document, Element, URL, NodeFilter: {} });
const { find, fold, namesOf, useRule } = window.SharingWithCare;
useRule(rule);
const letters = [];
for (let code = 0x80; code < 0x10000; code++) {
  const letter = String.fromCharCode(code);
  if (code < 0xd800 || code > 0xdfff) letters.push(fold(letter));
}
console.log(JSON.stringify({
  folds: folds.map(([text]) => fold(text)),
  marks: marks.map(({ definitions, text }) =>
    find(text, namesOf(definitions), []).map(([start, end, found]) => [text.slice(start, end), found.slug])),
  letters,
}));
