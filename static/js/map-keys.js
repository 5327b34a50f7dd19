// Arrow keys, Home and End walk the cells of a map while one of them has the focus. Tab walks them as before.
(function () {
  "use strict";

  function links(row) {
    return Array.from(row.querySelectorAll(".cell a"));
  }

  function target(table, link, key, whole) {
    var rows = Array.from(table.querySelectorAll("tr")).map(links).filter(function (row) { return row.length; });
    var y = rows.findIndex(function (row) { return row.includes(link); });
    var x = rows[y].indexOf(link);
    if (key === "ArrowRight") { return rows[y][x + 1]; }
    if (key === "ArrowLeft") { return rows[y][x - 1]; }
    if (key === "ArrowDown") { return rows[y + 1] && rows[y + 1][x]; }
    if (key === "ArrowUp") { return rows[y - 1] && rows[y - 1][x]; }
    if (key === "Home") { return (whole ? rows[0] : rows[y])[0]; }
    if (key === "End") { return (whole ? rows[rows.length - 1] : rows[y]).slice(-1)[0]; }
    return undefined;
  }

  document.querySelectorAll("table.map").forEach(function (table) {
    table.addEventListener("keydown", function (event) {
      var link = event.target.closest(".cell a");
      if (!link || event.altKey || event.metaKey || event.shiftKey) { return; }
      if (event.ctrlKey && event.key !== "Home" && event.key !== "End") { return; }
      var next = target(table, link, event.key, event.ctrlKey);
      if (next) {
        event.preventDefault();
        next.focus();
      }
    });
  });
})();
