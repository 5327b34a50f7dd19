// Adds, removes, moves and finds without leaving the page. The focus goes on where the work does.
import { pairs } from "./fields.js";
import { show } from "./line.js";
import { postForPage } from "./server.js";

const idOf = (name) => CSS.escape(name.replaceAll(".", "-"));
const FIELDS = "input:not([type=hidden]):not([disabled]), textarea, select, summary";

// What has the focus after an operation such as "add:evidence", "up:evidence.2" or "find:evidence.0.source".
export function target(form, operation) {
  const [verb, name] = operation.split(":");
  const rows = (list) => [...form.querySelectorAll(`#${idOf(list)} .field-row`)].filter((row) => row.parentElement.closest(".field-row, .field-rows")?.id === list.replaceAll(".", "-"));
  const [, list, number] = name.match(/^(.*)\.(\d+)$/) || [];
  if (verb === "add") {
    const last = rows(name).at(-1);
    return last?.querySelector(FIELDS) || last;
  }
  if (verb === "up" || verb === "down") {
    const place = Number(number) + (verb === "up" ? -1 : 1), other = verb === "up" ? "down" : "up";
    return form.querySelector(`button[value="${verb}:${list}.${place}"]`) || form.querySelector(`button[value="${other}:${list}.${place}"]`);
  }
  if (verb === "remove") {
    const left = rows(list);
    return form.querySelector(`button[value^="undo:${list}."]`) || left[Math.min(Number(number), left.length - 1)] || form.querySelector(`#${idOf(list)}`);
  }
  if (verb === "chosen") return form.querySelector(`button[value^="undo:${name}."]`) || form.querySelector(`#${idOf(name)}`);
  if (verb === "undo") return form.querySelector(`#${idOf(list)}`); // "undo:evidence.2.17": row 2, as it was with save 17
  if (verb === "find") return form.querySelector(`#${idOf(name)} .finder__chosen input:not(:checked)`) || form.querySelector(`#${idOf(name)}-find`);
  if (verb === "new") return form.querySelector(`#${idOf(name)} .finder__chosen input:checked`) || form.querySelector(`#${idOf(name)}`);
  return form.querySelector(`#${idOf(name)}`);
}

function happened(operation) {
  const [verb, name] = operation.split(":");
  const place = Number(name.match(/\.(\d+)$/)?.[1]);
  return { up: `Moved to place ${place}.`, down: `Moved to place ${place + 2}.`, remove: "Removed.", add: "Added.", chosen: "Done." }[verb];
}

// A row that was added is open, also where the form came anew once more.
function open(element) {
  for (let item = element?.closest("details"); item; item = item.parentElement.closest("details")) item.open = true;
}

// Do what a button of a row does; the whole form is saved with it.
export async function operate(page, saving, pressed) {
  const { value: operation } = pressed;
  clearTimeout(saving.timer);
  await saving.running;
  if (saving.stopped || saving.isSignedOut) return;
  const number = saving.typed;
  let answer;
  if (saving.isOn) show("saving", ["Saving…"]);
  try {
    answer = await postForPage(page.form.action, [...pairs(page.form), ["csrfmiddlewaretoken", page.form.elements.csrfmiddlewaretoken.value], ["operation", operation]]);
  } catch {
    saving.again("the server does not answer.");
    return;
  }
  const wentOn = saving.typed > number; // while the server worked: these words are merged with what it made
  if (wentOn || !page.replace(answer.text, { target: (form) => target(form, operation) })) {
    // Or the answer is no form: the person is signed out, say. Saving says what is the matter.
    saving.typing();
    if ((await saving.save()) && wentOn && (await saving.refresh(pairs(page.form)))) open(target(page.form, operation));
    return;
  }
  saving.answered(happened(operation));
}
