// Signing out takes along what this browser keeps of the person's words.
import { forget, remember } from "./kept.js";

for (const form of document.querySelectorAll("form[data-signs-out]")) {
  form.addEventListener("submit", () => forget(form.dataset.signsOut));
}
document.addEventListener("input", remember); // the page asked before it was left, and somebody stayed
