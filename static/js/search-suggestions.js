/* Names that fit what is being typed into the search, in a listbox after the ARIA pattern "editable combobox with list
   autocomplete". Without this script the form searches as it is. */
(function () {
  "use strict";
  var WAIT = 150, SHORTEST = 2;
  if (!window.fetch || !window.AbortController) return;

  document.querySelectorAll("input[data-suggestions]").forEach(function (input) {
    var box = document.createElement("div"), list = document.createElement("ul"), told = document.createElement("p");
    var options = [], current = -1, timer = null, asked = null;

    list.id = input.id + "-suggestions";
    list.className = "search-box__list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    list.hidden = true;
    told.className = "visually-hidden";
    told.setAttribute("role", "status");
    box.className = "search-box";
    input.parentNode.insertBefore(box, input);
    box.append(input, list, told);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("autocomplete", "off");

    function close() {
      clearTimeout(timer);
      if (asked) asked.abort();
      list.hidden = true;
      choose(-1);
      input.setAttribute("aria-expanded", "false");
    }

    function choose(number) {
      current = number;
      options.forEach(function (option, place) {
        option.setAttribute("aria-selected", place === number ? "true" : "false");
      });
      if (number < 0) {
        input.removeAttribute("aria-activedescendant");
      } else {
        input.setAttribute("aria-activedescendant", options[number].id);
        options[number].scrollIntoView({ block: "nearest" });
      }
    }

    function take(option) {
      input.value = option.dataset.name;
      close();
      input.form.requestSubmit();
    }

    function show(found) {
      options = found.map(function (suggestion, place) {
        var option = document.createElement("li");
        option.id = list.id + "-" + place;
        option.setAttribute("role", "option");
        option.dataset.name = suggestion.name;
        option.textContent = suggestion.name;
        if (suggestion.kind) {
          var kind = document.createElement("span");
          kind.className = "search-box__kind";
          kind.textContent = suggestion.kind;
          option.append(" ", kind);
        }
        option.addEventListener("pointerdown", function (event) { event.preventDefault(); });
        option.addEventListener("click", function () { take(option); });
        return option;
      });
      list.replaceChildren.apply(list, options);
      list.hidden = !options.length;
      input.setAttribute("aria-expanded", options.length ? "true" : "false");
      told.textContent = options.length ? options.length + (options.length === 1 ? " suggestion" : " suggestions") : "";
      choose(-1);
    }

    function ask() {
      var typed = input.value.trim();
      if (asked) asked.abort();
      if (typed.length < SHORTEST) { close(); return; }
      var mine = asked = new AbortController();
      fetch(input.dataset.suggestions + "?q=" + encodeURIComponent(typed), { signal: mine.signal })
        .then(function (answer) { return answer.ok ? answer.json() : { suggestions: [] }; })
        .then(function (answer) {
          if (mine === asked && document.activeElement === input) show(answer.suggestions);
        })
        .catch(function () { if (mine === asked) close(); });
    }

    input.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", function (event) {
      if (event.isComposing) return;
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault(); // the first Escape closes the list and keeps what was typed
        close();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        if (list.hidden) { ask(); return; }
        var last = options.length - 1;
        if (event.altKey) { if (event.key === "ArrowUp") close(); return; }
        if (event.key === "ArrowDown") choose(current === last ? -1 : current + 1);
        else choose(current === -1 ? last : current - 1);
      } else if (event.key === "Enter" && current >= 0) {
        event.preventDefault();
        take(options[current]);
      } else if (event.key === "Tab") {
        close();
      }
    });
    input.addEventListener("blur", close);
  });
})();
