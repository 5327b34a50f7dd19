/* What an organisation was asked and promised, from Sharing with Care, on any website:
   <div data-commitments-of="slug">…</div> and <script src="…/embed/organisation.js" defer></script>.
   No cookies, no tracking, no dependency, no styles. If it cannot be had, what stands in the element stays. */
(function () {
  "use strict";
  var script = document.currentScript || document.querySelector('script[src*="/embed/organisation.js"]');
  if (!script || !script.src || !window.fetch || !window.URL) return;

  var base = new URL("../", script.src).href;
  var SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

  function element(name, text) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    return made;
  }
  /* Only addresses of the site itself become links. */
  function link(text, address) {
    var made = element("a", text);
    if (typeof address === "string" && address.indexOf(base) === 0) made.href = address;
    return made;
  }
  function show(host, record) {
    var list = element("ul");
    record.commitments.forEach(function (commitment) {
      var item = element("li");
      item.appendChild(link(commitment.action, commitment.html));
      item.appendChild(element("p", commitment.sentence));
      list.appendChild(item);
    });
    var from = element("p");
    from.appendChild(link(record.name + " on Sharing with Care", record.html));
    while (host.firstChild) host.removeChild(host.firstChild);
    host.appendChild(record.commitments.length ? list : element("p", "Nothing was asked, and nothing is promised."));
    host.appendChild(from);
  }
  function load(host) {
    var slug = host.getAttribute("data-commitments-of");
    if (!SLUG.test(slug)) return;
    fetch(base + "api/v1/organisations/" + slug + "/record/", { credentials: "omit", referrerPolicy: "no-referrer" })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (record) { if (record) show(host, record); })
      .catch(function () { /* what stands there stays */ });
  }
  function start() { Array.prototype.forEach.call(document.querySelectorAll("[data-commitments-of]"), load); }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
