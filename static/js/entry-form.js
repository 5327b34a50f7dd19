// Makes the entry form better where scripts run: saves while somebody writes, counts characters, finds while typing,
// and changes rows without leaving the page. Without it the same buttons post the same form.
(() => {
  const WAIT = 1500;
  const PAUSES = [2000, 4000, 8000, 15000, 30000, 60000]; // between tries while the server is away
  let form = document.getElementById("entry-form");
  if (!form) return;
  let timer, running = Promise.resolve(), dirty = false, stopped = false, leaving = false, busy = false, tries = 0;
  const status = () => document.getElementById("saved");

  function say(text, isProblem) {
    const place = status();
    if (!place || place.textContent === text) return;
    place.textContent = text;
    place.classList.toggle("field-error", Boolean(isProblem));
  }

  // --- saving while writing: one request at a time, so that no tab is ahead of itself
  function soon() {
    dirty = true;
    if (form.dataset.autosave !== "yes" || stopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => save(), WAIT);
  }

  function save() {
    clearTimeout(timer);
    running = running.then(saveNow, saveNow);
    return running;
  }

  function again(why) {
    const pause = PAUSES[Math.min(tries, PAUSES.length - 1)];
    tries += 1;
    say(`Not saved: ${why} Everything that you typed is still on this page; keep it open. It is saved as soon as that is possible.`, true);
    clearTimeout(timer);
    timer = setTimeout(() => save(), pause);
  }

  async function saveNow() {
    if (!dirty || stopped) return;
    dirty = false;
    busy = true;
    try {
      await send();
    } finally {
      busy = false;
    }
  }

  async function send() {
    const data = new FormData(form);
    data.set("operation", "save");
    let answer, said;
    try {
      answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), headers: { Accept: "application/json" } });
      said = (answer.headers.get("Content-Type") || "").startsWith("application/json") ? await answer.json() : {};
    } catch {
      dirty = true;
      again("the server cannot be reached.");
      return;
    }
    if (answer.ok) {
      tries = 0;
      form.elements.seen.value = said.seen;
      if (!dirty) say(said.saved_at ? `Saved at ${said.saved_at}` : "Nothing to save yet");
      return;
    }
    dirty = true;
    if (answer.status === 401 || answer.status === 403) {
      say("Not saved: you are signed out. Press Save: nothing that you typed will be lost.", true);
    } else if (said.stale) {
      stopped = true;
      say(`Not saved: ${said.errors[0].text} Press Save to see both texts.`, true);
    } else if (said.errors) {
      say("Not saved: " + said.errors.map((error) => (error.label ? `${error.label} ${error.text}` : error.text)).join(" "), true);
    } else {
      again("the server does not work at the moment.");
    }
  }

  window.addEventListener("online", () => {
    if (dirty && tries) save();
  });

  // Leaving the page would lose what is not on the server yet. Nothing is kept in the browser: computers are shared.
  window.addEventListener("beforeunload", (event) => {
    if (!dirty || leaving) return;
    save();
    event.preventDefault();
  });

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirty) save();
  });

  // --- operations on rows, without leaving the page
  async function operation(button) {
    clearTimeout(timer);
    await running;
    const data = new FormData(form);
    data.set("operation", button.value);
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data) });
    } catch {
      say("That did not work: the connection is lost. Try again.", true);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("entry-form");
    if (!fresh) {
      form.requestSubmit(button);
      return;
    }
    document.getElementById("problems")?.remove();
    const problems = page.getElementById("problems");
    if (problems) form.parentElement.before(problems);
    form.replaceWith(fresh);
    form = fresh;
    dirty = false;
    begin();
    const wanted = problems || document.getElementById(decodeURIComponent(new URL(answer.url).hash.slice(1)));
    if (wanted) {
      wanted.focus({ preventScroll: true });
      wanted.scrollIntoView({ block: problems ? "start" : "nearest" });
      if (!problems) wanted.querySelector(".finder__chosen input:not(:checked), .finder__search input, input:not([type=hidden]), textarea")?.focus();
    }
  }

  // --- how many characters are left, said once there are few
  function count(field) {
    const most = Number(field.dataset.most);
    let place = field.nextElementSibling;
    if (!place || !place.classList.contains("count-left")) {
      place = document.createElement("p");
      place.className = "small count-left";
      field.after(place);
    }
    const left = most - [...field.value].length;
    place.textContent = left < 0 ? `${-left} characters too many` : `${left} characters left`;
    place.classList.toggle("field-error", left < 0);
    if (left < most / 10) place.setAttribute("role", "status"); else place.removeAttribute("role");
    place.hidden = left > most / 2;
  }

  // --- finding while typing
  function finder(set) {
    const input = set.querySelector(".finder__search input");
    const chosen = set.querySelector(".finder__chosen");
    const several = set.dataset.several === "yes";
    let waiting, asked = 0;
    const said = document.createElement("p");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    set.append(said);

    function show(found, more) {
      for (const old of chosen.querySelectorAll("[data-found], .small")) {
        if (!old.querySelector("input:checked")) old.remove();
      }
      const there = new Set([...chosen.querySelectorAll("input")].map((item) => item.value));
      const fresh = found.filter((item) => !there.has(item.slug));
      fresh.forEach((item, number) => {
        const line = document.createElement("div");
        line.className = "choice";
        line.dataset.found = "";
        const box = document.createElement("input");
        box.type = several ? "checkbox" : "radio";
        box.name = set.dataset.finder;
        box.value = item.slug;
        box.id = `${set.id}-found-${asked}-${number}`;
        const label = document.createElement("label");
        label.htmlFor = box.id;
        label.textContent = item.detail ? `${item.label} (${item.detail})` : item.label;
        line.append(box, label);
        chosen.append(line);
      });
      if (more) {
        const line = document.createElement("p");
        line.className = "small";
        line.textContent = "There are more: type another word.";
        chosen.append(line);
      }
      said.textContent = fresh.length ? `${fresh.length} found, above the box.${more ? " There are more: type another word." : ""}` : "Nothing more was found.";
      if (!fresh.length && !more) {
        const line = document.createElement("p");
        line.className = "small";
        line.textContent = `Nothing else was found for “${input.value}”.`;
        chosen.append(line);
      }
    }

    input.addEventListener("input", (event) => {
      event.stopPropagation();
      clearTimeout(waiting);
      const words = input.value.trim();
      if (words.length < 2) return;
      waiting = setTimeout(async () => {
        const number = ++asked;
        try {
          const answer = await fetch(`${set.dataset.address}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
          const { found, more } = await answer.json();
          if (number === asked) show(found, more);
        } catch { /* the button still works */ }
      }, 250);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // Enter would save the form
      set.querySelector(".finder__search button").click();
    });
  }

  function begin() {
    form.addEventListener("input", (event) => {
      if (event.target.dataset.most) count(event.target);
      soon();
    });
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-rows]");
      if (!button) return;
      event.preventDefault();
      operation(button);
    });
    form.addEventListener("submit", (event) => {
      if (busy || tries) {
        // A save under way would make this one look like a second person's; a server that is away would take the page along.
        event.preventDefault();
        save().then(() => { if (!tries) form.requestSubmit(event.submitter); });
        return;
      }
      stopped = leaving = true;
      clearTimeout(timer);
    });
    form.querySelectorAll("[data-most]").forEach(count);
    form.querySelectorAll("[data-finder]").forEach(finder);
  }
  window.addEventListener("pageshow", () => { stopped = leaving = false; });
  begin();
})();
