// Labelled fields of commands and dialogues, with the bot's suggestions where it gives any.

import { element } from "./dom.js";
import { words } from "./words.js";

let count = 0;

// What can be given for the option of a slash command.
export function optionField(option, { channels, people, suggest }) {
  const id = `field-${++count}`;
  const label = element("label", { htmlFor: id }, option.name, option.required ? element("span", { className: "needed" }, ` ${words.required}`) : "");
  const about = element("p", { id: `${id}-about`, className: "field-about" }, option.description);
  const lists = {
    switch: [{ value: "", label: words.as_usual }, { value: "true", label: words.yes }, { value: "false", label: words.no }],
    channel: [{ value: "", label: words.none }, ...channels],
    person: [{ value: "", label: words.none }, ...people],
  };
  const choices = option.choices.length ? [{ value: "", label: words.none }, ...option.choices] : lists[option.kind];
  const control = choices ? selectOf(choices)
    : element("input", option.kind === "file" ? { type: "file" } : { type: "text", autocomplete: "off" });
  control.id = id;
  control.name = option.name;
  control.required = option.required;
  control.setAttribute("aria-describedby", about.id);
  const box = element("div", { className: "field" }, label, about, control);
  if (option.suggests) addSuggestions(control, box, (typed) => suggest(option.name, typed));
  return box;
}

function selectOf(options) {
  return element("select", {}, options.map((option) =>
    element("option", { value: option.value, selected: Boolean(option.chosen) }, option.label)));
}

// A combobox: suggestions below the field, chosen with the arrow keys or by clicking. What is chosen
// goes to `taken`, or into the field.
function addSuggestions(input, box, suggest, taken = null) {
  const list = element("div", { role: "listbox", id: `${input.id}-list`, className: "suggestions", "aria-label": words.suggestions, hidden: true });
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);
  const combo = element("div", { className: "combo" });
  input.replaceWith(combo);
  combo.append(input, list);
  let asked = 0;
  let timer = 0;
  let offered = [];

  function close() {
    asked += 1;
    clearTimeout(timer);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  // The label is shown and the value sent, until something else is typed.
  function take(option) {
    input.value = taken ? "" : option.label;
    input.dataset.value = option.value;
    close();
    taken?.(option);
  }
  function mark(entry) {
    for (const each of list.children) each.setAttribute("aria-selected", String(each === entry));
    entry.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", entry.id);
  }
  async function ask() {
    const now = ++asked;
    const found = await suggest(input.value);
    if (now !== asked || !found || !box.isConnected || document.activeElement !== input) return;
    offered = found;
    list.replaceChildren(...found.map((option, index) => {
      const entry = element("div", { role: "option", id: `${list.id}-${index}`, className: "entry", "aria-selected": "false" },
        element("span", {}, option.label), option.description ? element("span", { className: "entry-description" }, option.description) : "");
      entry.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        take(option);
      });
      return entry;
    }));
    list.hidden = !found.length;
    const place = input.getBoundingClientRect();
    list.classList.toggle("above", place.bottom + list.offsetHeight > innerHeight && place.top > list.offsetHeight);
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }
  function askSoon() {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  }
  input.addEventListener("input", () => {
    delete input.dataset.value;
    askSoon();
  });
  input.addEventListener("focus", askSoon);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const entries = [...list.children];
    const at = entries.findIndex((entry) => entry.getAttribute("aria-selected") === "true");
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(entries[(at + 1) % entries.length]);
    else if (event.key === "ArrowUp") mark(entries[(at - 1 + entries.length) % entries.length]);
    else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) {
      take(offered[at]);
      if (event.key === "Tab") return;
    } else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

// A field of a dialogue that the bot has opened.
export function formField(field, complete, press) {
  if (field.kind === "note") return element("p", { className: "field-about" }, field.label);
  if (field.kind === "button") return element("button", { type: "button", onclick: press }, field.label);
  const id = `field-${++count}`;
  const about = field.description ? element("p", { id: `${id}-about`, className: "field-about" }, field.description) : "";
  if (field.kind === "menu" && field.most > 1) {
    const options = element("div", { className: "checks" }, field.options.map(checkbox));
    const box = element("fieldset", { className: "field", dataset: { control: field.control, several: "yes" } },
      element("legend", {}, field.label), about, options);
    if (field.suggests) addSearch(box, options, field, complete);
    return box;
  }
  let control;
  if (field.kind === "menu" && field.suggests) {
    control = element("input", { type: "text", autocomplete: "off", placeholder: field.placeholder });
    const chosen = field.options.find((option) => option.chosen);
    if (chosen) {
      control.value = chosen.label;
      control.dataset.value = chosen.value;
    }
  } else if (field.kind === "menu") {
    const none = { value: "", label: field.placeholder || words.choose };
    control = selectOf([none, ...field.options]);
  } else if (field.kind === "file") {
    control = element("input", { type: "file", multiple: field.most > 1 });
  } else if (field.kind === "switch") {
    control = element("input", { type: "checkbox", checked: field.value === "true" });
  } else {
    control = element(field.kind === "paragraph" ? "textarea" : "input", { value: field.value, placeholder: field.placeholder });
    if (field.kind === "paragraph") control.rows = 6;
    if (field.most) control.maxLength = field.most;
    if (field.least) control.minLength = field.least;
  }
  control.id = id;
  control.required = field.required && field.kind !== "switch";
  if (about) control.setAttribute("aria-describedby", about.id);
  const box = element("div", { className: "field", dataset: { control: field.control } },
    element("label", { htmlFor: id }, field.label), about, control);
  if (field.suggests) addSuggestions(control, box, complete);
  return box;
}

function checkbox(option) {
  return element("label", { className: "check" },
    element("input", { type: "checkbox", value: option.value, checked: option.chosen }),
    element("span", {}, option.label, option.description ? element("small", {}, ` ${option.description}`) : ""));
}

// A field to find further options of a menu of which several can be chosen.
function addSearch(box, options, field, complete) {
  const input = element("input", { type: "text", autocomplete: "off", placeholder: field.placeholder, "aria-label": field.label });
  box.append(input);
  addSuggestions(input, box, complete, (option) => {
    delete input.dataset.value;
    const there = [...options.querySelectorAll("input")].find((each) => each.value === option.value);
    if (there) there.checked = true;
    else options.append(checkbox({ ...option, chosen: true }));
  });
}

// Show at the fields what the bot objects to. Returns a sentence for all of them, if there are any.
export function showObjections(form, objections) {
  for (const old of form.querySelectorAll(".objection")) old.remove();
  for (const [control, words] of Object.entries(objections || {})) {
    form.querySelector(`[data-control="${CSS.escape(control)}"]`)?.append(element("p", { className: "objection" }, words));
  }
  return Object.keys(objections || {}).length ? words.objections : "";
}

export function given(control) {
  return control.dataset.value ?? control.value;
}

export async function formValues(form) {
  const values = {};
  for (const box of form.querySelectorAll("[data-control]")) {
    if (box.dataset.several) {
      values[box.dataset.control] = [...box.querySelectorAll(".checks input:checked")].map((each) => each.value);
    } else {
      const control = box.querySelector("input, textarea, select");
      if (!control) continue;
      if (control.type === "file") values[box.dataset.control] = await Promise.all([...control.files].map(inBase64));
      else values[box.dataset.control] = control.type === "checkbox" ? control.checked : given(control);
    }
  }
  return values;
}

export function inBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve({
      name: file.name, data: reader.result.slice(reader.result.indexOf(",") + 1),
    }));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}
