// Finds an entry to refer to while somebody types.
export function finder(set) {
  const input = set.querySelector(".finder__search input");
  const chosen = set.querySelector(".finder__chosen");
  const several = set.dataset.several === "yes";
  let waiting, search = 0;
  const told = document.createElement("p");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  set.append(told);

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
      box.id = `${set.id}-found-${search}-${number}`;
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
    told.textContent = fresh.length ? `${fresh.length} found, above the box.${more ? " There are more: type another word." : ""}` : "Nothing more was found.";
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
      const number = ++search;
      try {
        const answer = await fetch(`${set.dataset.address}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
        const { found, more } = await answer.json();
        if (number === search) show(found, more);
      } catch { /* the button still works */ }
    }, 250);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // Enter would save the form
    set.querySelector(".finder__search button").click();
  });
}
