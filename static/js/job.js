/* Renews what the page says of a long job, and goes on to what came of it once it has ended. Without this there is a link. */
(function () {
  "use strict";
  var EVERY = 2000;
  var shown = document.querySelector("[data-job][data-under-way]");
  if (!shown || !window.fetch || !window.DOMParser) return;

  function look() {
    fetch(shown.dataset.job, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) throw new Error("not answered");
      if (answer.redirected) { window.location.assign(answer.url); return ""; }
      return answer.text();
    }).then(function (text) {
      if (!text) return;
      var found = new DOMParser().parseFromString(text, "text/html").querySelector("[data-job]");
      if (!found) throw new Error("not found");
      if (!found.hasAttribute("data-under-way")) { window.location.reload(); return; }
      /* Piece by piece: the live region and the button that may have the focus stay where they are. */
      ["[role=status] p", "progress"].forEach(function (what) {
        var old = shown.querySelector(what), fresh = found.querySelector(what);
        if (old && fresh && old.outerHTML !== fresh.outerHTML) old.replaceWith(fresh);
        else if (!old && fresh) shown.querySelector("[role=status]").after(fresh);
      });
      setTimeout(look, EVERY);
    }).catch(function () { setTimeout(look, EVERY * 5); });
  }
  setTimeout(look, EVERY);
})();
