// Makes lists shorter to work with: a vocabulary is found by typing, and a row is dragged to its place.

const stop = (event) => event.stopPropagation(); // a choice of what to work on is nothing to save

// A box to type in, over the options of a vocabulary that are not chosen yet.
export function vocabulary(set) {
  const others = set.querySelector(".vocabulary__others"), options = [...others.querySelectorAll(".choice")];
  const legend = set.querySelector("legend").firstChild.textContent.trim();
  const box = document.createElement("input");
  box.className = "ds_input";
  box.type = "text";
  box.autocomplete = "off";
  box.placeholder = "Type to find one";
  box.setAttribute("aria-label", `Find one: ${legend}`);
  const told = document.createElement("p");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  others.before(box, told);

  box.addEventListener("input", (event) => {
    event.stopPropagation();
    const words = box.value.trim().toLowerCase();
    for (const option of options) option.hidden = !option.textContent.toLowerCase().includes(words);
    const left = options.filter((option) => !option.hidden).length;
    others.open = Boolean(words);
    told.textContent = words ? `${left} found, below the box.` : "";
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // Enter would save the form
    const found = options.filter((option) => !option.hidden);
    if (box.value.trim() && found.length === 1) found[0].querySelector("input").click();
    else found[0]?.querySelector("input").focus();
  });
}

// A handle on each row. To drop it does what the list of things to do with ticked rows does.
export function drag(list) {
  const what = list.querySelector(".chosen-rows select"), press = list.querySelector(".chosen-rows button");
  const boxes = [...list.querySelectorAll("[name^='chosen.']")];
  for (const item of [what, ...boxes].filter(Boolean)) item.addEventListener("input", stop);
  if (list.closest("fieldset:disabled")) return;
  const rows = [...list.querySelectorAll(".row-line")];
  let dragged = null;
  for (const row of rows) {
    const handle = document.createElement("span");
    handle.className = "row-line__handle";
    handle.draggable = true;
    handle.title = "Drag to another place";
    handle.setAttribute("aria-hidden", "true");
    row.prepend(handle);
    handle.addEventListener("dragstart", (event) => {
      dragged = row;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      event.dataTransfer.setDragImage(row, 10, 10);
    });
    handle.addEventListener("dragend", () => { dragged = null; });
    row.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      row.classList.toggle("row-line--target", row !== dragged);
    });
    row.addEventListener("dragleave", () => row.classList.remove("row-line--target"));
    row.addEventListener("drop", (event) => {
      event.preventDefault();
      row.classList.remove("row-line--target");
      if (!dragged || row === dragged) return;
      for (const box of boxes) box.checked = dragged.contains(box);
      what.value = `move.${rows.indexOf(row)}`;
      press.click();
    });
  }
}
