// Forms that stand beside others on a page: what is half written in one stays when another one is sent.
// A form says data-kept="<its name on the page>" and data-person="<whose>".
import { dropOwn, keep, kept } from "./kept.js";

const ONE = "form"; // all tabs share these

function words(form) {
  return [...new FormData(form)].filter(([name]) => form.elements[name]?.type !== "hidden");
}

function putBack(form, fields) {
  for (const box of form.querySelectorAll("input[type=checkbox], input[type=radio]")) {
    box.checked = fields.some(([name, value]) => name === box.name && value === box.value);
  }
  for (const [name, value] of fields) {
    const field = form.elements[name];
    if (!field || !("value" in field) || field.type === "checkbox" || field.type === "radio") continue;
    field.value = value;
    if (value && field.tagName === "TEXTAREA") field.closest("details")?.setAttribute("open", "");
  }
}

for (const form of document.querySelectorAll("form[data-kept]")) {
  const { person } = form.dataset, name = `${location.pathname}#${form.dataset.kept}`;
  const before = JSON.stringify(words(form));
  const [found] = kept(person, name);
  const isAnswered = form.querySelector("[aria-invalid], .field-error"); // the server gave back what was sent
  if (found && !isAnswered && JSON.stringify(found.fields) !== before) {
    putBack(form, found.fields);
    const line = document.createElement("p");
    line.className = "small";
    line.textContent = "You wrote this before and did not send it; it was kept on this computer.";
    form.prepend(line);
  }
  form.addEventListener("input", () => keep(person, name, { fields: words(form) }, ONE));
  form.addEventListener("change", () => keep(person, name, { fields: words(form) }, ONE));
  form.addEventListener("submit", () => dropOwn(person, name, ONE));
}
