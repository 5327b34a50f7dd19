// Makes a form with rows better where scripts run: counts characters, finds while typing, changes rows without leaving the
// page; an entry's form also saves while somebody writes. Without it the same buttons post the same form.
import { advice } from "./entry-form/advice.js";
import { count } from "./entry-form/count.js";
import { isChanged, pairs } from "./entry-form/fields.js";
import { finder } from "./entry-form/finder.js";
import { drag, vocabulary } from "./entry-form/lists.js";
import { offer } from "./entry-form/offer.js";
import { operate } from "./entry-form/rows.js";
import { Saving } from "./entry-form/saving.js";
import { swap } from "./entry-form/swap.js";

let isLeaving = false;

const page = {
  form: document.getElementById("entry-form"),
  replace(text, options) {
    const fresh = swap(page.form, text, options);
    if (fresh) {
      page.form = fresh;
      begin();
    }
    return fresh;
  },
  leave() {
    isLeaving = true;
  },
  // As the browser does it, with the page that comes of it.
  submit(operation) {
    const press = page.form.querySelector(`button[name=operation][value="${CSS.escape(operation)}"]`);
    page.leave();
    page.form.requestSubmit(press || undefined);
  },
};
const saving = new Saving(page);

// Save, and stay where one is; the form comes anew, with what is still needed as the server sees it.
async function saveHere() {
  const isSaved = await saving.save("save");
  if (!isSaved) return;
  if (saving.refused.length) {
    const field = document.getElementById(saving.refused[0].id);
    for (let item = field?.closest("details"); item; item = item.parentElement.closest("details")) item.open = true;
    field?.focus({ preventScroll: true });
    field?.scrollIntoView({ block: "center" }); // clear of the bar with Save
  } else if (page.form.dataset.goesOn) {
    page.submit("save");
  } else if (await saving.refresh(pairs(page.form))) {
    saving.answered("", { speak: true });
  }
}

function begin() {
  const { form } = page;
  form.addEventListener("input", (event) => {
    if (event.target.dataset.most) count(event.target);
    saving.typing();
  });
  form.addEventListener("click", (event) => {
    const pressed = event.target.closest("button[data-rows]");
    if (!pressed) return;
    event.preventDefault();
    operate(page, saving, pressed);
  });
  form.addEventListener("submit", async (event) => {
    if (isLeaving || !saving.isOn || saving.stopped) {
      page.leave();
      return;
    }
    event.preventDefault();
    const operation = event.submitter?.value || "save";
    if (operation === "save") await saveHere();
    // Where the server is away, to leave would take the page along: the line beside Save says what is the matter.
    // Once this event is over: until then the browser takes the form for one that is being sent, and sends it no second time.
    else if (await saving.save()) setTimeout(() => page.submit(operation));
  });
  advice(form);
  form.querySelectorAll("[data-most]").forEach(count);
  form.querySelectorAll(".finder[data-finder]").forEach(finder);
  form.querySelectorAll(".vocabulary").forEach(vocabulary);
  form.querySelectorAll(".field-rows:has(.chosen-rows)").forEach(drag);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || !saving.isOn) return;
  event.preventDefault();
  page.form.requestSubmit(page.form.querySelector("button[value=save]"));
});

window.addEventListener("online", () => {
  if (saving.tries) saving.save();
});

window.addEventListener("beforeunload", (event) => {
  if (isLeaving || !saving.isUnsaved) return;
  saving.keep();
  if (saving.isOn) saving.save();
  event.preventDefault();
});

document.addEventListener("visibilitychange", () => {
  if (!saving.isOn) return;
  saving.keep();
  // Hidden: perhaps for ever. Back again: perhaps from the tab in which somebody signed in.
  if (document.visibilityState === "hidden" || saving.isSignedOut) saving.save();
});
window.addEventListener("focus", () => {
  if (saving.isSignedOut) saving.save();
});

// Out of the browser's memory: the draft may be another one by now.
window.addEventListener("pageshow", (event) => {
  isLeaving = false;
  if (event.persisted && !saving.isUnsaved) location.reload();
});

begin();
if (saving.isOn) {
  // What was refused is on this page and not on the server; so is what was typed before this script was there.
  if (document.getElementById("problems") || isChanged(page.form)) saving.typing();
  offer(page, saving);
}
