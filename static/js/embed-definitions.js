/* Definitions of Sharing with Care on any website: <script src="…/embed/definitions.js" data-terms="slug,slug" defer>.
   No cookies, no tracking, no dependency. If a definition cannot be had, the text stays as it was. */
(function () {
  "use strict";
  var script = document.currentScript || document.querySelector('script[src*="/embed/definitions.js"]');
  if (!script || !script.src || !window.fetch || !window.URL || !Element.prototype.attachShadow) return;

  var base = new URL("../", script.src).href;
  var SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
  var MOST = 100;
  var SKIPPED = "a,button,input,select,textarea,label,summary,script,style,template,noscript,iframe,object,svg,math," +
    "code,pre,kbd,samp,title,[contenteditable]:not([contenteditable=false]),[hidden],[aria-hidden=true],[role=button]," +
    "[role=link],[role=textbox],[data-definition],[data-no-definitions]";
  var HEADINGS = "h1,h2,h3,h4,h5,h6,[role=heading]";

  // Held apart by part, so that they can be set one by one where a page's policy allows no style sheet.
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

  /* A constructed sheet needs no leave from the page's policy; a style element may; properties set one by one do not. */
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

  var asked = Object.create(null);
  function definition(slug) {
    if (!asked[slug]) {
      var stop = window.AbortController ? new AbortController() : null;
      var timer = setTimeout(function () { if (stop) stop.abort(); }, 10000);
      asked[slug] = fetch(base + "api/v1/definitions/" + slug + "/", {
        credentials: "omit", mode: "cors", referrerPolicy: "no-referrer", signal: stop ? stop.signal : undefined
      }).then(function (answer) {
        return answer.ok ? answer.json() : null;
      }).then(function (found) {
        return found && typeof found.label === "string" && /^https?:\/\//.test(found.html) ? found : null;
      }).catch(function () { return null; }).then(function (found) { clearTimeout(timer); return found; });
    }
    return asked[slug];
  }

  function make(name, part, text) {
    var element = document.createElement(name);
    element.className = part;
    if (text) element.textContent = text;
    return element;
  }

  var open = null; // what closes the pop-up that is open
  document.addEventListener("keydown", function (event) {
    if (open && (event.key === "Escape" || event.key === "Esc")) {
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

  /* Makes the text in `host` a button that opens its definition. The text itself stays where it was, in a slot. */
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
    box.lang = "en";
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-labelledby", "name");
    var name = make("span", "name", found.label + (found.abbreviation ? " (" + found.abbreviation + ")" : ""));
    name.id = "name";
    var link = make("a", "link", "Read the whole definition");
    link.href = found.html;
    var close = make("button", "close", "\u00d7");
    close.type = "button";
    close.setAttribute("aria-label", "Close");
    [name, make("span", "text", found.plain_language || found.definition), link,
      make("span", "from", "Version " + found.version + ", Sharing with Care"), close].forEach(function (part) {
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

  function isLetter(character) {
    return !!character && (/[\w]/.test(character) || character.toLowerCase() !== character.toUpperCase());
  }
  function folded(text) {
    return text.replace(/\u2019/g, "'").replace(/\s+/g, " ");
  }
  function isShort(label) {
    return label.length < 8 && label === label.toUpperCase();
  }

  /* Every label of the found definitions, longest first, as one expression; and which definition each one names. */
  function labelsOf(all) {
    var names = Object.create(null), labels = [];
    all.forEach(function (found) {
      [found.label].concat(found.alt_labels || [], found.abbreviation || []).forEach(function (label) {
        label = folded(label);
        var key = isShort(label) ? label : label.toLowerCase();
        if (label.length > 1 && !names[key]) { names[key] = found; labels.push(label); }
      });
    });
    labels.sort(function (a, b) { return b.length - a.length; });
    return { names: names, expression: labels.map(function (label) {
      return label.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replace(/'/g, "['\u2019]").replace(/ /g, "\\s+");
    }).join("|") };
  }
  function named(names, text) {
    text = folded(text);
    return names[text] || names[text.toLowerCase()];
  }

  function markText(roots, all) {
    var labels = labelsOf(all), done = [], places = [];
    if (!labels.expression) return;
    var skipped = SKIPPED + (script.hasAttribute("data-headings") ? "" : "," + HEADINGS);
    Array.prototype.forEach.call(roots, function (root) {
      if (root.closest(skipped)) return;
      var walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, { acceptNode: function (node) {
        if (node.nodeType === 3) return NodeFilter.FILTER_ACCEPT;
        return node.matches(skipped) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
      } });
      while (walker.nextNode()) {
        var text = walker.currentNode.data, match, from = 0, search = new RegExp("(?:" + labels.expression + ")", "gi");
        while ((match = search.exec(text))) {
          var end = match.index + match[0].length;
          var plural = text.charAt(end) === "s" && !isLetter(text.charAt(end + 1)) ? 1 : 0;
          var found = named(labels.names, match[0]);
          if (!found || isLetter(text.charAt(match.index - 1)) || (!plural && isLetter(text.charAt(end)))) {
            search.lastIndex = match.index + 1;
          } else if (done.indexOf(found) < 0) {
            done.push(found);
            places.push({ node: walker.currentNode, start: match.index - from, length: match[0].length + plural, found: found });
            from = end + plural; // where the rest of this text begins once this much is cut off
            search.lastIndex = from;
          }
        }
      }
    });
    var last = null, rest = null;
    places.forEach(function (place) {
      var text = place.node === last ? rest : place.node;
      last = place.node;
      var host = document.createElement("span");
      var term = text.splitText(place.start);
      rest = term.splitText(place.length);
      term.parentNode.replaceChild(host, term);
      host.setAttribute("data-definition", place.found.slug);
      host.appendChild(term);
      mark(host, place.found);
    });
  }

  function markElement(element) {
    var slug = element.getAttribute("data-definition");
    if (!SLUG.test(slug) || element.shadowRoot || element.querySelector("a,button,input,[data-definition]")) return;
    definition(slug).then(function (found) {
      if (!found || element.firstElementChild && element.firstElementChild.shadowRoot) return;
      var host = document.createElement("span");
      while (element.firstChild) host.appendChild(element.firstChild);
      element.appendChild(host);
      mark(host, found);
    });
  }

  function start() {
    var elements = Array.prototype.slice.call(document.querySelectorAll("[data-definition]"));
    if (window.IntersectionObserver) {
      var watch = new IntersectionObserver(function (seen) {
        seen.forEach(function (entry) {
          if (!entry.isIntersecting) return;
          watch.unobserve(entry.target);
          markElement(entry.target);
        });
      }, { rootMargin: "400px" });
      elements.forEach(function (element) { watch.observe(element); });
    } else elements.forEach(markElement);

    var slugs = (script.getAttribute("data-terms") || "").split(/[\s,]+/).filter(function (slug, at, all) {
      return SLUG.test(slug) && all.indexOf(slug) === at;
    }).slice(0, MOST);
    if (!slugs.length) return;
    var roots;
    try { roots = document.querySelectorAll(script.getAttribute("data-within") || "body"); } catch (error) { return; }
    Promise.all(slugs.map(definition)).then(function (all) { markText(roots, all.filter(Boolean)); });
  }
  function whenIdle() { (window.requestIdleCallback || setTimeout)(start); }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", whenIdle); else whenIdle();
})();
