// The line beside Save: what is on the server, what is not, and why. It is derived from what the server answered.
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
export const timeNow = () => clock.format(new Date());

export function button(words, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "link-button";
  made.textContent = words;
  made.addEventListener("click", press);
  return made;
}

export function link(words, address, elsewhere) {
  const made = document.createElement("a");
  made.href = address;
  made.textContent = words;
  if (elsewhere) {
    made.target = "_blank";
    made.rel = "opener";
  }
  return made;
}

// A link to each field, with what to say between them.
export function fieldLinks(errors) {
  return errors.flatMap((error, number) => {
    const words = error.label ? `“${error.label}”` : error.text;
    return [number ? ", " : "", error.id && document.getElementById(error.id) ? link(words, `#${error.id}`) : words];
  });
}

let spoken;

// Show parts (texts and elements). `state` is "saved", "typing", "saving", "partly" or "not-saved".
// Only what somebody has to know is spoken by screen readers: not every save while they write.
export function show(state, parts, { speak = state === "partly" || state === "not-saved" } = {}) {
  const place = document.getElementById("saved");
  if (!place) return;
  place.dataset.state = state;
  place.classList.toggle("field-error", state === "not-saved");
  place.replaceChildren(...parts);
  if (!spoken?.isConnected) {
    spoken = document.createElement("p");
    spoken.className = "visually-hidden";
    spoken.setAttribute("role", "status");
    place.after(spoken);
  }
  // The countdown to the next try is seen, not spoken.
  if (speak) spoken.textContent = place.textContent.replace(/ Next try in.*/, "");
  else if (state === "saved") spoken.textContent = "";
}
