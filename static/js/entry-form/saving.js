// Saves while somebody writes, and says the truth about it: one request at a time, each with an end; what did not reach the
// server is tried again, kept in this browser, and asked about before the page is left.
import { dropOwn, keep } from "../kept.js";
import { carry, mark, pairs, words } from "./fields.js";
import { button, fieldLinks, link, show, timeNow } from "./line.js";
import { getPage, postForData } from "./server.js";

const WAIT = 1500, LONGEST_WAIT = 10_000, SLOW = 8000; // milliseconds
const PAUSES = [2, 4, 8, 15, 30, 60]; // seconds between tries while the server is away

export class Saving {
  // `page` is { form, replace(text) }: the form as it stands, and how a new one takes its place.
  constructor(page) {
    this.page = page;
    this.isOn = page.form.dataset.autosave === "yes";
    this.person = page.form.dataset.person;
    this.savedAt = page.form.dataset.savedAt || "";
    this.typed = this.onServer = this.tries = 0; // the number of the last change, and of the last one that is saved
    this.refused = [];
    this.running = Promise.resolve(true);
  }

  get isUnsaved() {
    return this.typed > this.onServer || this.refused.length > 0;
  }

  get since() {
    return this.savedAt ? ` since ${this.savedAt.replace(/^(at|on)\s/, "")}` : "";
  }

  get whereItIs() {
    return this.isKept ? "is kept on this computer" : "is still on this page; keep it open";
  }

  typing() {
    this.typed += 1;
    this.firstTyped ??= Date.now();
    if (!this.isOn) return;
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), 300);
    if (this.stopped || this.tries || this.isSignedOut) return;
    if (!this.isBusy) show("typing", [`You typed${this.since}; saving in a moment.`]);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(WAIT, this.firstTyped + LONGEST_WAIT - Date.now())));
  }

  keep() {
    clearTimeout(this.keeping);
    if (this.isOn && this.isUnsaved) this.isKept = keep(this.person, location.pathname, { fields: pairs(this.page.form) });
  }

  // Whether everything is on the server afterwards, but for what it refused. "save" is somebody's wish, "autosave" is not.
  save(operation = "autosave") {
    clearTimeout(this.timer);
    const next = () => this.saveNow(operation);
    this.running = this.running.then(next, next);
    return this.running;
  }

  async saveNow(operation) {
    if (!this.isOn || this.stopped) return false;
    if (operation === "autosave" && this.typed === this.onServer) return true;
    const { form } = this.page, number = this.typed, sent = pairs(form).filter(([name]) => name !== "operation");
    const token = ["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value];
    const from = timeNow();
    this.keep();
    this.wait(false);
    this.isBusy = true;
    show("saving", ["Saving…"]);
    const slow = setTimeout(() => show("saving", [`Still trying to save, since ${from}.`], { speak: true }), SLOW);
    let answer;
    try {
      answer = await postForData(form.action, [...sent, token, ["operation", operation]]);
    } catch {
      return this.again("the server does not answer.");
    } finally {
      clearTimeout(slow);
      this.isBusy = false;
    }
    return this.hear(answer, sent, number);
  }

  hear({ ok, status, data }, sent, number) {
    // Who else has this open; said anew only where that changed.
    const others = document.getElementById("open-elsewhere");
    if (others && data?.open !== undefined && others.textContent !== data.open) others.textContent = data.open;
    if (ok && data) return this.saved(data, sent, number);
    if (data?.sign_in) return this.signedOut(data);
    if (data?.settle) return this.conflict(data, number);
    if (data?.gone) return this.stop([`Not saved${this.since}: ${data.errors[0].text} What you typed ${this.whereItIs}.`]);
    if (status === 404 || status === 410) return this.stop([`Not saved${this.since}: this draft is not there any more. What you typed ${this.whereItIs}.`]);
    if (data?.errors) return this.refusedWhole(data.errors);
    return this.again("the server does not work at the moment.");
  }

  async saved(data, sent, number) {
    const names = (data.errors || []).map(({ id }) => document.getElementById(id)?.name);
    this.tries = 0;
    this.isSignedOut = false;
    this.onServer = number;
    this.refused = data.errors || [];
    this.savedAt = data.saved_at ? `at ${data.saved_at}` : "";
    this.page.form.elements.seen.value = data.seen;
    // Show what others changed meanwhile. Where that does not work the page goes on from what it shows.
    if (data.taken?.length) await this.refresh(sent.filter(([name]) => !names.includes(name)));
    mark(this.page.form, this.refused);
    for (const place of document.querySelectorAll("[data-missing]")) place.textContent = data.missing;
    this.settled(data.taken);
    return true;
  }

  // The server answered with a whole page, whose words are in the form now.
  answered(what, { speak = Boolean(what) } = {}) {
    const { form } = this.page;
    this.wait(false);
    this.tries = 0;
    this.refused = [];
    this.savedAt = form.dataset.savedAt || this.savedAt;
    this.onServer = this.typed;
    if (document.getElementById("problems")) {
      this.typing(); // what was refused is not on the server
      return;
    }
    if (!this.isOn) return;
    this.dropKept();
    show("saved", [[what, this.savedAt && `Saved ${this.savedAt}`].filter(Boolean).join(" ")], { speak });
  }

  // The words of another time were sent, and this is what the server said.
  heard(data) {
    this.refused = data.errors || [];
    this.savedAt = data.saved_at ? `at ${data.saved_at}` : this.savedAt;
    this.settled(data.taken);
  }

  settled(taken = []) {
    if (this.isUnsaved) this.keep(); else this.dropKept();
    if (this.typed > this.onServer) {
      this.typed -= 1;
      this.firstTyped = Date.now();
      this.typing();
      return;
    }
    this.firstTyped = undefined;
    if (this.refused.length) {
      const many = this.refused.length === 1 ? "one field" : `${this.refused.length} fields`;
      show("partly", [`Saved ${this.savedAt}, but for ${many}: `, ...fieldLinks(this.refused), this.isKept ? ". Kept on this computer meanwhile." : ". Still on this page; keep it open."]);
    } else if (taken.length) {
      const people = [...new Set(taken.map((row) => row.by))].join(" and ");
      show("saved", [`Saved ${this.savedAt}, together with what ${people} changed: `, ...fieldLinks(taken), "."], { speak: true });
    } else {
      show("saved", [this.savedAt ? `Saved ${this.savedAt}` : "Nothing to save yet"]);
    }
  }

  dropKept() {
    this.isKept = false;
    dropOwn(this.person, location.pathname);
  }

  // Ask the server for the form as it is now, and carry into it what was typed since `sent`. Whether that worked.
  async refresh(sent) {
    let answer;
    try {
      answer = await getPage(this.page.form.action);
    } catch {
      return false;
    }
    const now = pairs(this.page.form);
    if (!answer.ok || !this.page.replace(answer.text)) return false;
    if (words(now) !== words(sent)) carry(sent, now, this.page.form);
    return true;
  }

  // The same words were changed by another person: both texts are on the server, and one of them is to be chosen.
  conflict({ seen, saved_at: savedAt, errors, settle }, number) {
    this.tries = 0;
    this.onServer = number;
    this.savedAt = savedAt ? `at ${savedAt}` : this.savedAt;
    this.page.form.elements.seen.value = seen;
    this.refused = errors;
    mark(this.page.form, errors);
    const choose = link("Choose between the two", settle);
    choose.addEventListener("click", () => {
      this.page.leave();
      this.dropKept();
    });
    const where = this.savedAt ? `Saved ${this.savedAt}, but for what two people changed: ` : "Two people changed the same words: ";
    show("partly", [where, ...fieldLinks(errors), ". ", choose, "; both are kept."]);
    return true;
  }

  refusedWhole(errors) {
    this.refused = errors;
    mark(this.page.form, errors);
    const lines = errors.map((error) => [error.label, error.text].filter(Boolean).join(": ")).join(" ");
    show("not-saved", [`Not saved${this.since}: ${lines} What you typed ${this.whereItIs}.`]);
    return false;
  }

  signedOut({ sign_in: address, token, person }) {
    if (person && person !== this.person) {
      return this.stop([`Not saved${this.since}: somebody else is signed in in this browser now. What you typed ${this.whereItIs}.`]);
    }
    if (token && !this.isRenewed) {
      // Signing in again renewed the form's token; the words are sent once more at once.
      this.page.form.elements.csrfmiddlewaretoken.value = token;
      this.isRenewed = true;
      return this.saveNow("autosave").finally(() => { this.isRenewed = false; });
    }
    if (!this.isSignedOut) this.signedOutAt = timeNow();
    this.isSignedOut = true;
    show("not-saved", [
      `You were signed out at ${this.signedOutAt}. What you typed ${this.whereItIs} until you sign in. `,
      link("Sign in (opens in a new tab)", address, true),
    ]);
    return false;
  }

  // Nothing more is sent from this page: somebody has to decide first.
  stop(parts) {
    this.stopped = true;
    this.keep();
    show("not-saved", parts);
    return false;
  }

  again(why) {
    const seconds = document.createElement("span");
    let left = PAUSES[Math.min(this.tries, PAUSES.length - 1)];
    this.tries += 1;
    this.keep();
    const tell = () => { seconds.textContent = ` Next try in ${left} second${left === 1 ? "" : "s"}. `; };
    tell();
    show("not-saved", [
      `Not saved${this.since}: ${why} What you typed ${this.whereItIs}, and sent as soon as that works.`, seconds,
      button("Try now", () => this.save()),
    ]);
    this.wait(true, () => {
      left -= 1;
      tell();
      if (left <= 0) this.save();
    });
    return false;
  }

  wait(isOn, eachSecond) {
    clearInterval(this.counting);
    if (isOn) this.counting = setInterval(eachSecond, 1000);
  }
}
