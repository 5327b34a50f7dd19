// What a form holds, and what the server refused of it, beside the fields.
const MACHINERY = ["csrfmiddlewaretoken", "operation", "seen", "opened"];

export const pairs = (form) => [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");

const isTyped = ([name]) => !MACHINERY.includes(name) && !/^(find|chosen|with)\./.test(name);

// The words alone, to be compared. Line ends are the browser's business, and so is the order of the boxes.
export function words(fields) {
  return JSON.stringify(fields.filter(isTyped).map(([name, value]) => [name, value.replace(/\r\n?/g, "\n")]).sort());
}

// Whether a form holds something else than the server sent it with.
export const isChanged = (form) => [...form.elements].some((field) => {
  if (field.type === "hidden" || !isTyped([field.name])) return false;
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  if (field.tagName === "TEXTAREA" || field.type === "text") return field.value !== field.defaultValue;
  return false;
});

export function unmark(form) {
  for (const line of form.querySelectorAll("[data-refused]")) {
    const field = document.getElementById(line.dataset.refused);
    if (field) {
      field.removeAttribute("aria-invalid");
      const about = (field.getAttribute("aria-describedby") || "").split(" ").filter((id) => id !== line.id);
      if (about.join("")) field.setAttribute("aria-describedby", about.join(" ")); else field.removeAttribute("aria-describedby");
    }
    line.remove();
  }
}

// Put each refusal beside its field: [{id, label, text}].
export function mark(form, errors) {
  unmark(form);
  for (const { id, text } of errors) {
    const field = id && document.getElementById(id);
    if (!field) continue;
    const line = document.createElement("p");
    line.className = "field-error";
    line.id = `${id}-refused`;
    line.dataset.refused = id;
    line.textContent = `Not saved: ${text}`;
    if (field.matches("input, textarea, select")) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), line.id].filter(Boolean).join(" "));
      field.before(line);
    } else {
      (field.querySelector("legend, h3") || field.firstElementChild).after(line);
    }
  }
}

// Set what was typed since `before` in a form that came anew from the server. Whether each word found its place.
export function carry(before, after, form) {
  const was = words(before), lists = (fields) => fields.filter(([name]) => name.endsWith(".rows")).join();
  if (words(after) === was) return true;
  const changed = new Set([...before, ...after].filter(isTyped).map(([name]) => name).filter((name) =>
    JSON.stringify(before.filter((pair) => pair[0] === name)) !== JSON.stringify(after.filter((pair) => pair[0] === name))));
  let isWhole = true;
  for (const name of changed) {
    const values = after.filter((pair) => pair[0] === name).map((pair) => pair[1]);
    const fields = [...form.elements].filter((field) => field.name === name);
    const isInRow = /\.\d+(\.|$)/.test(name);
    if (!fields.length || (isInRow && lists(before) !== lists(pairs(form)))) {
      isWhole = false;
      continue;
    }
    for (const field of fields) {
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
    }
  }
  return isWhole;
}
