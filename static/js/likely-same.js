// Says while somebody types that an entry is likely here already, and why. The server compares; this asks and shows.
const WAIT = 400;
const SHORTEST = 8; // letters of a title before it says anything
let waiting, asked = 0;

function placeOf(input) {
  const inside = input.closest(".finder__new");
  return inside ? inside.querySelector("[data-likely-same]") : document.getElementById("likely-same");
}

function answers(place, input) {
  const form = input.closest("form"), prefix = place.dataset.prefix ?? "";
  return place.dataset.fields.split(" ").map((name) => [name, form.elements[prefix + name]?.value?.trim() ?? ""]);
}

function line(place, item) {
  const made = document.createElement("li"), link = document.createElement("a");
  link.href = item.address;
  link.textContent = item.label;
  if (place.dataset.finder) {
    link.target = "_blank";
    const box = document.createElement("input"), label = document.createElement("label");
    box.type = "radio";
    box.name = place.dataset.finder;
    box.value = item.slug;
    box.id = `${place.dataset.finder.replaceAll(".", "-")}-alike-${item.slug}`;
    label.htmlFor = box.id;
    label.textContent = "Use this one: ";
    const choice = document.createElement("div");
    choice.className = "choice";
    label.append(link, `${item.is_draft ? " (draft)" : ""}: ${item.why}`);
    choice.append(box, label);
    made.append(choice);
  } else {
    made.append(link, `${item.is_draft ? " (draft)" : ""}: ${item.why}`);
  }
  return made;
}

function show(place, found) {
  place.replaceChildren();
  if (!found.length) return;
  const lead = document.createElement("p"), list = document.createElement("ul");
  const strong = document.createElement("strong");
  strong.textContent = "This may be here already:";
  lead.append(strong);
  list.append(...found.map((item) => line(place, item)));
  place.append(lead, list);
}

async function ask(place, input) {
  const number = ++asked, values = answers(place, input);
  const [[, title], ...others] = values;
  if (title.length < SHORTEST && !others.some(([, text]) => text.length >= SHORTEST)) return show(place, []);
  const query = new URLSearchParams([...values, ["but", place.dataset.but ?? ""]]);
  try {
    const answer = await fetch(`${place.dataset.likelySame}?${query}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { found } = await answer.json();
    if (number === asked) show(place, found);
  } catch { /* it is said again when the page is opened */ }
}

document.addEventListener("input", (event) => {
  const place = event.target.name && placeOf(event.target);
  if (!place) return;
  const name = event.target.name.replace(place.dataset.prefix ?? "", "");
  if (!place.dataset.fields.split(" ").includes(name)) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => ask(place, event.target), WAIT);
});
