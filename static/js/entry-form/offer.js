// What was typed on this page before, did not reach the server and was kept in this browser, is offered on return.
import { drop, kept } from "../kept.js";
import { carry, mark, pairs, words } from "./fields.js";
import { button } from "./line.js";
import { postForData } from "./server.js";

const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "Europe/London" });

function labelOf(form, name) {
  const field = form.elements[name];
  return (field?.labels?.[0] || field?.[0]?.closest("fieldset")?.querySelector("legend"))?.textContent.trim() || name;
}

function differences(form, fields) {
  const here = pairs(form);
  const list = document.createElement("dl");
  list.className = "facts facts--wide";
  const there = (all, name) => all.filter((pair) => pair[0] === name).map((pair) => pair[1]).join(", ");
  for (const name of new Set(fields.map((pair) => pair[0]))) {
    if (words(fields.filter((pair) => pair[0] === name)) === words(here.filter((pair) => pair[0] === name))) continue;
    const line = document.createElement("div"), label = document.createElement("dt"), text = document.createElement("dd");
    label.textContent = labelOf(form, name);
    text.textContent = there(fields, name);
    line.append(label, text);
    list.append(line);
  }
  return list;
}

function toSettle(page, fields) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = page.form.action;
  for (const [name, value] of fields) {
    const box = document.createElement("input");
    [box.type, box.name, box.value] = ["hidden", name, value];
    form.append(box);
  }
  document.body.append(form);
  form.submit();
}

export function offer(page, saving) {
  const items = kept(saving.person, location.pathname);
  const here = words(pairs(page.form));
  items.filter((item) => words(item.fields) === here).forEach((item) => drop(item.key));
  const [item] = items.filter((each) => words(each.fields) !== here);
  if (!item) return;
  const box = document.createElement("section");
  box.className = "notice kept-words";
  box.setAttribute("aria-labelledby", "kept-words");
  const heading = document.createElement("h2"), lead = document.createElement("p"), told = document.createElement("p");
  const more = document.createElement("details"), summary = document.createElement("summary"), buttons = document.createElement("p");
  heading.id = "kept-words";
  heading.textContent = "You typed something here that is not saved";
  lead.textContent = `It did not reach the server on ${day.format(item.at)} and is kept on this computer.`;
  summary.textContent = "What you typed";
  more.append(summary, differences(page.form, item.fields));
  told.setAttribute("role", "status");
  buttons.className = "buttons";
  const done = () => {
    drop(item.key);
    box.remove();
    offer(page, saving); // there may be more, of another tab
  };

  async function send() {
    const fields = [...item.fields.filter(([name]) => name !== "operation"), ["csrfmiddlewaretoken", page.form.elements.csrfmiddlewaretoken.value], ["operation", "save"]];
    let answer;
    told.textContent = "Saving…";
    try {
      answer = await postForData(page.form.action, fields);
    } catch {
      answer = {};
    }
    if (answer.status === 412) {
      drop(item.key);
      page.leave();
      toSettle(page, fields);
    } else if (answer.ok && answer.data) {
      const refused = answer.data.errors || [];
      await saving.refresh(pairs(page.form));
      const names = refused.map(({ id }) => document.getElementById(id)?.name);
      carry([], item.fields.filter(([name]) => names.includes(name)), page.form);
      saving.heard(answer.data);
      mark(page.form, refused);
      done();
    } else {
      told.textContent = `Not saved: ${answer.data?.errors?.[0].text || "the server does not answer."} It is still kept on this computer.`;
    }
  }

  const [yes, no] = [button("Save it now", send), button("Throw it away", done)];
  yes.className = "ds_button ds_button--small";
  no.className = "plain-button";
  buttons.append(yes, " ", no);
  box.append(heading, lead, more, buttons, told);
  page.form.parentElement.before(box);
  window.addEventListener("storage", (event) => {
    if (event.key === item.key && event.newValue === null) box.remove(); // another tab saved it meanwhile
  });
}
