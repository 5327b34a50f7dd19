/* Definitions of Sharing with Care on any website: <script src="…/embed/definitions.js" data-terms="slug,slug@3" defer>.
   No cookies, no tracking. SharingWithCare.mark(element) marks what was added later. */
(function () {
  "use strict";
  var script = document.currentScript || document.querySelector('script[src*="/embed/definitions.js"]');
  if (!script || !script.src || !window.fetch || !window.URL || !Element.prototype.attachShadow) return;

  var base = new URL("../", script.src).href;
  var TERM = /^[a-z0-9]+(-[a-z0-9]+)*(@[1-9][0-9]{0,7})?$/;
  var MOST = 100; // in one request
  var LANGUAGE = script.getAttribute("data-lang") || document.documentElement.lang || "en";
  var SKIPPED = "a,button,input,select,textarea,label,summary,script,style,template,noscript,iframe,object,svg,math," +
    "code,pre,kbd,samp,title,[contenteditable]:not([contenteditable=false]),[hidden],[aria-hidden=true],[role=button]," +
    "[role=link],[role=textbox],[data-definition],[data-no-definitions]";
  var HEADINGS = "h1,h2,h3,h4,h5,h6,[role=heading]";

  // By part: set one by one where a policy allows no style sheet.
  var LOOKS = {
    term: "all:unset;cursor:pointer;text-decoration:underline dotted;text-decoration-thickness:.1em;text-underline-offset:.2em",
    box: "all:initial;position:fixed;inset:auto;z-index:2147483647;box-sizing:border-box;width:22rem;width:min(22em,calc(100vw - 16px));" +
      "max-height:70vh;overflow:auto;margin:0;padding:1em 1.125em;border:2px solid #14424c;border-radius:4px;background:#fff;" +
      "color:#1b2326;font:400 medium/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;overflow-wrap:break-word;" +
      "text-align:start;box-shadow:0 4px 20px rgba(0,0,0,.3)",
    name: "display:block;font-weight:700;font-size:1.125em;margin:0 2.5em .4em 0",
    text: "display:block;margin:0 0 .75em;white-space:pre-line",
    link: "color:#0b5a83;text-decoration:underline;display:inline-block;padding:.2em 0",
    from: "display:block;font-size:.875em;margin:.2em 0 0",
    close: "all:unset;position:absolute;top:.4em;right:.4em;width:2em;height:2em;border-radius:4px;text-align:center;" +
      "line-height:2em;cursor:pointer"
  };
  var MORE = ".box.dark{background:#16282d;color:#f3f6f6;border-color:#8fc3cf}" +
    ".box.dark .link{color:#9fd4ee}.term:hover{text-decoration-style:solid}" +
    ":focus{outline:3px solid currentColor;outline-offset:2px}:focus:not(:focus-visible){outline:0}" +
    "@media (forced-colors:active){.box{border-color:CanvasText}:focus-visible{outline-color:Highlight}}" +
    "@media print{.box{visibility:hidden}}";
  var css = Object.keys(LOOKS).map(function (part) { return "." + part + "{" + LOOKS[part] + "}"; }).join("") + MORE;
  var sheet = null;
  try { sheet = new CSSStyleSheet(); sheet.replaceSync(css); } catch (error) { sheet = null; }

  /* A constructed sheet, and properties one by one, need no leave from a policy; a style element may. */
  function dress(root) {
    if (sheet && "adoptedStyleSheets" in root) {
      try { root.adoptedStyleSheets = [sheet]; return; } catch (error) { /* the next way */ }
    }
    var style = document.createElement("style");
    if (script.nonce) style.nonce = script.nonce;
    style.textContent = css;
    root.appendChild(style);
    if (style.sheet) return;
    Object.keys(LOOKS).forEach(function (part) {
      var element = root.querySelector("." + part);
      if (element) element.style.cssText = LOOKS[part];
    });
  }

  var known = Object.create(null), rule, words; // {term: a promise}; what the server says of finding names; our words

  /* A promise of the definitions, null for each that is not there. One request for all that are not known yet. */
  function definitions(terms) {
    var fresh = terms.filter(function (term, at) { return !known[term] && terms.indexOf(term) === at; });
    for (var at = 0; at < fresh.length; at += MOST) ask(fresh.slice(at, at + MOST));
    return Promise.all(terms.map(function (term) { return known[term]; }));
  }
  function ask(terms) {
    var stop = window.AbortController ? new AbortController() : null;
    var timer = setTimeout(function () { if (stop) stop.abort(); }, 10000);
    var language = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(LANGUAGE) ? "&lang=" + LANGUAGE : "";
    var answer = fetch(base + "api/v1/definitions/embedded/?terms=" + terms.join(",") + language, {
      credentials: "omit", mode: "cors", referrerPolicy: "no-referrer", signal: stop ? stop.signal : undefined
    }).then(function (response) {
      return response.ok ? response.json() : null;
    }).catch(function () { return null; }).then(function (page) {
      clearTimeout(timer);
      rule = rule || (page && page.rule);
      words = words || (page && page.words);
      return page ? page.definitions : [];
    });
    terms.forEach(function (term) {
      known[term] = answer.then(function (found) {
        return found.filter(function (each) { return each.term === term && /^https?:\/\//.test(each.html); })[0] || null;
      });
    });
  }

  function said(name, value) {
    return words[name].split(/\{.*\}/).join(value);
  }
  function make(name, part, text) {
    var element = document.createElement(name);
    element.className = part;
    if (text) element.textContent = text;
    return element;
  }

  var open = null; // what closes the pop-up that is open
  document.addEventListener("keydown", function (event) {
    if (open && event.key === "Escape") {
      event.stopPropagation();
      open(true);
    }
  }, true);
  document.addEventListener(window.PointerEvent ? "pointerdown" : "touchstart", function (event) {
    if (open && event.composedPath().indexOf(open.host) < 0) open(false);
  }, true);

  function isLight(colour) {
    var parts = (colour.match(/[\d.]+/g) || [0, 0, 0]).map(Number);
    return parts[0] * 0.299 + parts[1] * 0.587 + parts[2] * 0.114 > 150;
  }

  /* Makes the text in `host` a button that opens its definition. The text stays, in a slot. */
  function mark(host, found) {
    var root = host.attachShadow({ mode: "open" });
    var button = make("button", "term");
    button.type = "button";
    button.setAttribute("aria-haspopup", "dialog");
    button.setAttribute("aria-controls", "box");
    button.appendChild(document.createElement("slot"));
    root.appendChild(button);
    var box = make("div", "box");
    box.id = "box";
    box.tabIndex = -1;
    box.lang = words.language;
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-labelledby", "name");
    var name = make("span", "name", found.label + (found.abbreviation ? " (" + found.abbreviation + ")" : ""));
    name.id = "name";
    name.lang = found.language;
    var text = make("span", "text", found.text);
    text.lang = found.text_language;
    var from = said("version", found.version);
    if (found.withdrawn) from += ". " + said("withdrawn", found.withdrawn);
    else if (found.version !== found.current_version) from += ". " + said("newer", found.current_version);
    if (words.unchecked) from += ". " + words.unchecked;
    var link = make("a", "link", words.whole);
    link.href = found.html;
    var close = make("button", "close", "\u00d7");
    close.type = "button";
    close.setAttribute("aria-label", words.close);
    [name, text, link, make("span", "from", from), close].forEach(function (part) {
      box.appendChild(part);
    });
    root.appendChild(box);
    dress(root);
    reveal(false);

    function reveal(shown) {
      box.hidden = !shown;
      box.style.display = shown ? "block" : "none";
      button.setAttribute("aria-expanded", String(shown));
    }
    function place() {
      var at = button.getBoundingClientRect(), room = document.documentElement;
      var below = room.clientHeight - at.bottom, high = box.offsetHeight;
      var top = below < high + 8 && at.top > below ? at.top - high - 6 : at.bottom + 6;
      box.style.left = Math.max(8, Math.min(at.left, room.clientWidth - box.offsetWidth - 8)) + "px";
      box.style.top = Math.max(8, Math.min(top, room.clientHeight - high - 8)) + "px";
    }
    function hide(back) {
      open = null;
      window.removeEventListener("scroll", place, true);
      window.removeEventListener("resize", place);
      if (box.hidePopover && box.popover) box.hidePopover();
      reveal(false);
      if (back) button.focus();
    }
    hide.host = host;
    function show() {
      if (open) open(false);
      open = hide;
      box.classList.toggle("dark", isLight(getComputedStyle(host).color));
      reveal(true);
      if (box.showPopover) { // above whatever the page has, and never cut off by it
        box.popover = "manual";
        box.showPopover();
      }
      place();
      window.addEventListener("scroll", place, true);
      window.addEventListener("resize", place);
      box.focus({ preventScroll: true });
    }
    button.addEventListener("click", function (event) {
      event.preventDefault();
      if (open === hide) hide(true); else show();
    });
    close.addEventListener("click", function () { hide(true); });
    host.addEventListener("focusout", function (event) {
      if (open === hide && event.relatedTarget && event.relatedTarget !== host && !host.contains(event.relatedTarget)) hide(false);
    });
  }

  // Finding names, by the rule of definitions/labels.py.

  var MARK = "(?:(?![\\u{10000}-\\u{10ffff}])\\p{M})", SIGN = "(?![|~\\u2212\\u{10000}-\\u{10ffff}])[#&@%\\u00a7\\p{Sm}\\p{Sc}\\p{So}]";
  var LETTERS = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}]|" + MARK + ")*";
  var WORD = new RegExp(LETTERS + "(?:['\u2019]" + LETTERS + ")*|" + SIGN, "gu");
  var BETWEEN_SENTENCES = new RegExp("(?!" + MARK + "|" + SIGN + ")[^\\p{L}\\p{N}_\\s'\u2019/-]", "u");

  function written(text) {
    return (text.normalize("NFC").match(WORD) || []).join(" ").replace(/\u2019/g, "'");
  }
  /* As Python's casefold: one by one, so that ß is ss and every sigma the same. */
  function small(text) {
    return Array.from(text, function (letter) {
      return letter === "\u0131" ? letter : letter.toLowerCase().toUpperCase().toLowerCase();
    }).join("");
  }
  function lawsIn(text) {
    var parts = Array.from(text.matchAll(/\([^()]*\)|[^\s()]+/g)), laws = [];
    function goesOn(part) {
      part = part.replace(/,+$/, "");
      return rule.between.indexOf(part) >= 0 || /^[\p{Lu}(]/u.test(part) && !/[.;:]$/.test(part);
    }
    parts.forEach(function (part, number) {
      if (rule.laws.indexOf(part[0].replace(/[.,;:]+$/, "")) < 0) return;
      var first = number;
      while (first > Math.max(number - rule.most_parts, 0) && goesOn(parts[first - 1][0])) first--;
      while (rule.between.indexOf(parts[first][0].replace(/,+$/, "")) >= 0) first++;
      laws.push([parts[first].index, part.index + part[0].length]);
    });
    return laws;
  }
  function named(phrase, names) {
    var whole = phrase.join(" ");
    return names[whole] || names[/[^s]s$|^s$/.test(whole) ? whole.slice(0, -1) : whole];
  }
  /* [[start, end, definition]] in a text. `done` are slugs that are not found again; it is added to. */
  function find(text, names, done) {
    var words = Array.from(text.matchAll(WORD)), laws = lawsIn(text), found = [];
    var plain = words.map(function (word) { return written(word[0]); }), folded = plain.map(small);
    for (var at = 0; at < words.length;) {
      var start = words[at].index, law = laws.filter(function (place) { return place[0] <= start && start < place[1]; })[0];
      if (law) {
        while (at < words.length && words[at].index < law[1]) at++;
        continue;
      }
      for (var length = Math.min(rule.longest, words.length - at); length > 0; length--) {
        var last = words[at + length - 1], end = last.index + last[0].length;
        var one = rule.one_word.indexOf(folded.slice(at, at + length).join(" ")) >= 0;
        var definition = named(plain.slice(at, at + length), names) || named(folded.slice(at, at + length), names);
        if (!(one || definition) || BETWEEN_SENTENCES.test(text.slice(start, end))) continue;
        if (definition && done.indexOf(definition.slug) < 0) {
          found.push([start, end, definition]);
          done.push(definition.slug);
        }
        break;
      }
      at += length || 1;
    }
    return found;
  }
  function namesOf(all) {
    var names = Object.create(null);
    all.forEach(function (found) {
      found.labels.forEach(function (label) { if (!names[label]) names[label] = found; });
    });
    return names;
  }

  function markText(root, all, done) {
    var names = namesOf(all), places = [];
    var skipped = SKIPPED + (script.hasAttribute("data-headings") ? "" : "," + HEADINGS);
    if (!rule || !all.length || root.closest(skipped)) return;
    var walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, { acceptNode: function (node) {
      if (node.nodeType === 3) return NodeFilter.FILTER_ACCEPT;
      return node.matches(skipped) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    } });
    while (walker.nextNode()) {
      find(walker.currentNode.data, names, done).forEach(function (place) {
        places.push({ node: walker.currentNode, start: place[0], end: place[1], found: place[2] });
      });
    }
    // Backwards: what stands before a place stays where it was.
    places.reverse().forEach(function (place) {
      var host = document.createElement("span");
      var term = place.node.splitText(place.start);
      term.splitText(place.end - place.start);
      term.parentNode.replaceChild(host, term);
      host.setAttribute("data-definition", place.found.slug);
      host.appendChild(term);
      mark(host, place.found);
    });
  }

  function markElement(element, found) {
    if (!found || element.shadowRoot || element.querySelector("a,button,input,[data-definition]")) return;
    if (element.firstElementChild && element.firstElementChild.shadowRoot) return;
    var host = document.createElement("span");
    while (element.firstChild) host.appendChild(element.firstChild);
    element.appendChild(host);
    mark(host, found);
  }

  function wanted(term, at, all) {
    return TERM.test(term) && all.indexOf(term) === at;
  }
  var TERMS = (script.getAttribute("data-terms") || "").split(/[\s,]+/).filter(wanted).slice(0, MOST);

  /* Marks elements with `data-definition`; a promise of the page's terms. */
  function markWithin(roots) {
    var elements = [];
    roots.forEach(function (root) {
      if (root.matches("[data-definition]")) elements.push(root);
      elements = elements.concat(Array.from(root.querySelectorAll("[data-definition]")));
    });
    elements = elements.filter(function (element) {
      return !element.shadowRoot && TERM.test(element.getAttribute("data-definition"));
    });
    var named = elements.map(function (element) { return element.getAttribute("data-definition"); });
    return definitions(TERMS.concat(named)).then(function (found) {
      elements.forEach(function (element, at) { markElement(element, found[TERMS.length + at]); });
      return found.slice(0, TERMS.length).filter(Boolean);
    });
  }
  function markLater(root) {
    return markWithin([root]).then(function (all) {
      markText(root, all, Array.from(root.querySelectorAll("span[data-definition]"), function (host) {
        return host.shadowRoot ? host.getAttribute("data-definition") : "";
      }));
    });
  }

  function start() {
    var roots;
    try { roots = Array.from(document.querySelectorAll(script.getAttribute("data-within") || "body")); } catch (error) { roots = []; }
    markWithin([document.documentElement]).then(function (all) {
      var done = [];
      roots.forEach(function (root) { markText(root, all, done); });
    });
  }
  function whenIdle() { (window.requestIdleCallback || setTimeout)(start); }
  window.SharingWithCare = { mark: markLater, find: find, namesOf: namesOf, fold: function (text) { return small(written(text)); },
    useRule: function (given) { rule = given; } };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", whenIdle); else whenIdle();
})();
