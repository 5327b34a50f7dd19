/* Names that fit what is being typed: the ARIA pattern "editable combobox with list autocomplete". */
for (const input of document.querySelectorAll("[data-suggestions]")) {
  const id = `${input.id}-list`, make = (tag, values) => Object.assign(document.createElement(tag), values);
  const list = make("ul", { id, className: "search-box__list", role: "listbox", ariaLabel: "Suggestions", hidden: true });
  const told = make("p", { className: "visually-hidden", role: "status" });
  let options = [], current = -1, timer, request;

  input.after(list, told);
  Object.assign(input, { type: "text", role: "combobox", ariaAutoComplete: "list", ariaExpanded: "false", autocomplete: "off" });
  input.setAttribute("aria-controls", id);

  const choose = (number) => {
    current = number;
    options.forEach((option, place) => { option.ariaSelected = String(place === number); });
    input.removeAttribute("aria-activedescendant");
    if (number < 0) return;
    input.setAttribute("aria-activedescendant", options[number].id);
    options[number].scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    options = found.map(({ name, kind }, place) => {
      const option = make("li", { id: `${id}-${place}`, role: "option", textContent: name });
      if (kind) option.append(" ", make("span", { className: "search-box__kind", textContent: kind }));
      option.onclick = () => take(name);
      return option;
    });
    list.replaceChildren(...options);
    list.hidden = !found.length;
    input.ariaExpanded = String(!list.hidden);
    told.textContent = found.length ? `Suggestions: ${found.length}` : "";
    choose(-1);
  };
  const stop = () => {
    clearTimeout(timer);
    request?.abort();
  };
  const close = () => { stop(); show([]); };
  const take = (name) => {
    close();
    input.value = name;
    input.form.requestSubmit();
  };
  const ask = async () => {
    stop();
    const typed = input.value.trim(), { signal } = request = new AbortController();
    if (typed.length < 2) return close();
    const found = await fetch(input.dataset.suggestions + encodeURIComponent(typed), { signal })
      .then((answer) => answer.json()).catch(() => ({}));
    if (!signal.aborted && document.activeElement === input) show(found.suggestions ?? []);
  };

  input.oninput = () => {
    stop();
    timer = setTimeout(ask, 150);
  };
  input.onblur = close;
  list.onpointerdown = (event) => event.preventDefault();
  input.onkeydown = (event) => {
    const { key } = event, last = options.length - 1;
    if (event.isComposing || event.altKey) return;
    if (key === "Escape" && last >= 0) close();
    else if (key === "ArrowDown" && last < 0) ask();
    else if (key === "ArrowDown") choose(current === last ? -1 : current + 1);
    else if (key === "ArrowUp" && last >= 0) choose(current < 0 ? last : current - 1);
    else if (key === "Enter" && current >= 0) take(options[current].firstChild.data);
    else return;
    event.preventDefault();
  };
}
