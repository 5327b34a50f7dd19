// Puts a form that came anew from the server in the place of the one on the page: what was open stays open, the place and
// the focus stay where they were.
function nameOf(element) {
  if (!element || element === document.body) return null;
  if (element.id) return `#${CSS.escape(element.id)}`;
  return element.name ? `[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]` : null;
}

const detailsKey = (item) => item.id || `${item.closest("[id]")?.id} ${item.className} ${item.querySelector("summary")?.textContent}`;

// What had the focus is gone: what was around it has it now.
function nearest(element, fresh) {
  for (let around = element.parentElement?.closest("[id]"); around; around = around.parentElement?.closest("[id]")) {
    const found = fresh.querySelector(`#${CSS.escape(around.id)}`);
    if (found) return found;
  }
  return null;
}

const inSight = (form) => [...form.querySelectorAll("[id]")].find((item) => item.getBoundingClientRect().top >= 0);

// The new form, or null where the page holds none. `target` finds where the focus goes in it, in place of where it was.
export function swap(form, text, { target } = {}) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.getElementById("entry-form");
  if (!fresh) return null;
  const active = form.contains(document.activeElement) ? document.activeElement : null;
  const same = nameOf(active) || nameOf(inSight(form));
  const top = (same && form.querySelector(same))?.getBoundingClientRect().top;
  const caret = active && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  const was = new Map([...form.querySelectorAll("details")].map((item) => [detailsKey(item), item.open]));

  document.getElementById("problems")?.remove();
  const problems = page.getElementById("problems");
  if (problems) form.parentElement.before(problems);
  form.replaceWith(fresh);
  for (const item of fresh.querySelectorAll("details")) {
    item.open = item.open || was.get(detailsKey(item)) || false;
  }

  const again = same && fresh.querySelector(same);
  if (again && top !== undefined) window.scrollBy(0, again.getBoundingClientRect().top - top);
  const wanted = problems || target?.(fresh);
  if (wanted) {
    for (let item = wanted.closest("details"); item; item = item.parentElement.closest("details")) item.open = true;
    wanted.focus({ preventScroll: true });
    wanted.scrollIntoView({ block: problems ? "start" : "nearest" });
  } else if (active) {
    (again || nearest(active, fresh))?.focus({ preventScroll: true });
    if (again && caret && caret[0] !== null) again.setSelectionRange(...caret);
  }
  document.dispatchEvent(new CustomEvent("entry-form:replaced", { detail: fresh }));
  return fresh;
}
