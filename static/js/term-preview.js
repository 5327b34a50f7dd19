/* The short definition beside a term that the mouse rests on or the keyboard comes to (WCAG 1.4.13: it can be
   dismissed, pointed at, and stays). Touch has the plain link. */
(function () {
  "use strict";
  var main = document.querySelector("main");
  var terms = document.querySelectorAll("a.term");
  if (!main || !terms.length || !window.fetch || !window.PointerEvent) return;

  var WORDS = 45, WAIT = 250;
  var box = document.createElement("div");
  box.className = "term-preview";
  box.id = "term-preview";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  main.appendChild(box);

  var shown = null, waiting = null, found = Object.create(null);

  function shorten(text) {
    var words = text.split(/\s+/);
    return words.length > WORDS ? words.slice(0, WORDS).join(" ") + "…" : text;
  }

  function definition(term) {
    var address = "/api/v1" + term.pathname;
    if (!found[address]) {
      // In the language of the page, whatever the browser's is.
      var language = document.documentElement.lang + ", en;q=0.5";
      var headers = { Accept: "application/json", "Accept-Language": language };
      found[address] = fetch(address, { headers: headers }).then(function (answer) {
        return answer.ok ? answer.json() : null;
      }).catch(function () { return null; }).then(function (data) {
        if (!data) delete found[address]; // the next look asks again
        return data;
      });
    }
    return found[address];
  }

  function place(term) {
    var at = term.getClientRects()[0], parent = (box.offsetParent || document.documentElement).getBoundingClientRect();
    var wide = document.documentElement.clientWidth;
    var left = Math.max(8, Math.min(at.left, wide - box.offsetWidth - 8));
    var below = document.documentElement.clientHeight - at.bottom;
    var top = below < box.offsetHeight + 8 && at.top > box.offsetHeight + 8 ? at.top - box.offsetHeight : at.bottom;
    var page = box.offsetParent === document.body || !box.offsetParent;
    box.style.left = left - (page ? -window.scrollX : parent.left) + "px";
    box.style.top = top - (page ? -window.scrollY : parent.top) + "px";
  }

  function show(term) {
    definition(term).then(function (data) {
      if (!data || waiting !== term) return;
      hide();
      shown = term;
      var name = document.createElement("strong");
      var spoken = data.languages || { label: "en", definition: "en" };
      var text = document.createElement("span");
      name.textContent = data.label;
      name.lang = spoken.label;
      text.textContent = shorten(spoken.definition === "en" && data.plain_language || data.definition);
      text.lang = spoken.definition;
      box.replaceChildren(name, " ", text);
      box.hidden = false;
      term.setAttribute("aria-describedby", box.id);
      place(term);
    });
  }

  function hide() {
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
    box.hidden = true;
  }

  var timer = null;
  function soon(show) {
    clearTimeout(timer);
    timer = setTimeout(show, WAIT);
  }
  function come(term) {
    waiting = term;
    if (shown === term) clearTimeout(timer); else soon(function () { show(term); });
  }
  function leave() {
    waiting = null;
    soon(function () { if (!shown || document.activeElement !== shown) hide(); });
  }

  terms.forEach(function (term) {
    term.removeAttribute("title"); // it would say the same a second time
    term.addEventListener("pointerenter", function (event) { if (event.pointerType === "mouse") come(term); });
    term.addEventListener("pointerleave", function (event) { if (event.pointerType === "mouse") leave(); });
    term.addEventListener("focus", function () { if (term.matches(":focus-visible")) come(term); });
    term.addEventListener("blur", function () {
      waiting = null;
      clearTimeout(timer);
      if (shown === term) hide();
    });
  });
  box.addEventListener("pointerenter", function () { clearTimeout(timer); });
  box.addEventListener("pointerleave", leave);
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    waiting = null;
    clearTimeout(timer);
    hide();
  });
})();
