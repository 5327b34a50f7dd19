// Asks for advice on what is written, a moment after somebody stops writing. Where it cannot be had, what is there stays.
import { pairs } from "./fields.js";

const WAIT = 1200;
let timer;

export function advice(form) {
  const place = form.querySelector("#advice");
  if (!place) return;
  form.addEventListener("input", (event) => {
    if (!event.target.matches("textarea")) return;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const body = new URLSearchParams([...pairs(form), ["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value]]);
      try {
        const answer = await fetch(place.dataset.address, { method: "POST", body, signal: AbortSignal.timeout(10_000) });
        if (answer.ok && !answer.redirected) place.querySelector("[role=status]").innerHTML = await answer.text();
      } catch { /* advice only */ }
    }, WAIT);
  });
}
