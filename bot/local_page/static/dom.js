// Builds elements. Content goes in as text nodes and properties only, never as HTML.

import { filled, words } from "./words.js";

export function element(name, properties = {}, ...children) {
  const built = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) built.addEventListener(key.slice(2), value);
    else if (key === "dataset") Object.assign(built.dataset, value);
    else if (key in built && !key.startsWith("aria")) built[key] = value;
    else if (value !== false && value !== null && value !== undefined) built.setAttribute(key, value);
  }
  built.append(...children.flat().filter((child) => child !== "" && child !== null));
  return built;
}

export function byId(id) {
  return document.getElementById(id);
}

const TAGS = {
  bold: "strong", code: "code", emphasis: "em", mention: "span", quote: "blockquote",
  small: "small", strike: "s", underline: "u", item: "div", paragraph: "div",
};

const PICTURES = { "👍": ["thumb", "thumb.svg"], "👎": ["thumb down", "thumb.svg"], "✅": ["thumb", "check.svg"] };

// The emoji that the bot uses as pictures, since not every machine has a font with them.
export function pictured(label) {
  return label.split(/(👍|👎|✅)/u).map((piece) => {
    if (!(piece in PICTURES)) return piece;
    const [className, file] = PICTURES[piece];
    return element("img", { className, src: `static/${file}`, alt: piece });
  });
}

// Formatted text of the protocol, as elements.
export function formatted(nodes) {
  return nodes.map((node) => {
    if (typeof node === "string") return document.createTextNode(node);
    const inner = formatted(node.children);
    if (node.kind === "codeblock") return element("pre", { tabIndex: 0 }, element("code", {}, inner));
    if (node.kind === "heading") {
      return element("div", { className: `heading-${node.detail}`, role: "heading", "aria-level": String(2 + Number(node.detail)) }, inner);
    }
    if (node.kind === "link") return link(node.detail, inner);
    if (node.kind === "spoiler") return spoiler(inner);
    return element(TAGS[node.kind], { className: node.kind }, inner);
  });
}

export function link(url, inner) {
  if (!/^https?:\/\//i.test(url)) return element("span", {}, inner);
  return element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, inner);
}

function spoiler(inner) {
  const covered = element("span", { "aria-hidden": "true" }, inner);
  const hidden = element("button", { type: "button", className: "spoiler", "aria-label": words.hidden }, covered);
  hidden.addEventListener("click", () => {
    hidden.replaceWith(element("span", { className: "spoiler-shown" }, inner));
  });
  return hidden;
}

// A list that opens at a button: a menu of actions, or options to choose from.
let closeOpen = null;

export function closeLists() {
  if (closeOpen) closeOpen(false);
}

export function openList({ anchor, items, label, most = 1, least = 1, role = "menu", search = null, onChoose }) {
  closeLists();
  const several = most > 1 || least === 0;
  const single = role === "menu" ? "menuitem" : "option";
  const list = element("div", { className: "popup", role, "aria-label": label, tabIndex: -1 });
  if (role === "listbox" && several) list.setAttribute("aria-multiselectable", "true");
  const chosen = new Set(items.filter((item) => item.chosen).map((item) => item.value));
  let entries = [];
  function fill(found) {
    entries = found.map((item) => {
      const entry = element("div", { role: single, tabIndex: -1, className: "entry" },
        element("span", { className: several ? "entry-label several" : "entry-label" }, pictured(item.label)),
        item.description ? element("span", { className: "entry-description" }, item.description) : "");
      if (role === "listbox") entry.setAttribute("aria-selected", String(chosen.has(item.value)));
      entry.addEventListener("click", () => pick(item, entry));
      return entry;
    });
    list.replaceChildren(...entries);
  }
  fill(items);
  const box = element("div", { className: "popup-box" }, list);
  let asked = 0;
  const typed = search && element("input", { type: "text", autocomplete: "off", "aria-label": filled(words.search, { name: label }) });
  async function ask() {
    const now = ++asked;
    const found = await search(typed.value);
    if (now === asked && found && box.isConnected) fill(found);
  }
  if (typed) {
    typed.addEventListener("input", ask);
    box.prepend(typed);
  }
  if (several) {
    box.append(element("button", {
      type: "button", className: "primary", onclick: () => finish([...chosen]),
    }, words.done));
  }

  function pick(item, entry) {
    if (!several) return finish([item.value]);
    if (chosen.has(item.value)) chosen.delete(item.value);
    else if (chosen.size < most) chosen.add(item.value);
    entry.setAttribute("aria-selected", String(chosen.has(item.value)));
    return undefined;
  }
  function finish(values) {
    if (several && (values.length < least || values.length > most)) return;
    close(true);
    onChoose(values);
  }
  function close(back) {
    document.removeEventListener("pointerdown", outside, true);
    box.remove();
    anchor.setAttribute("aria-expanded", "false");
    closeOpen = null;
    if (back) anchor.focus();
  }
  function outside(event) {
    if (!box.contains(event.target)) close(false);
  }
  box.addEventListener("keydown", (event) => {
    const at = entries.indexOf(document.activeElement);
    if (event.target === typed && !["ArrowDown", "Escape", "Tab"].includes(event.key)) return;
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 };
    if (event.key in steps) {
      entries[(steps[event.key] + entries.length) % entries.length]?.focus();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close(true);
    } else if ((event.key === "Enter" || event.key === " ") && at >= 0) {
      entries[at].click();
    } else if (event.key === "Tab" && !several) {
      close(true);
    } else if (event.key.length === 1 && at >= 0) {
      const letter = event.key.toLowerCase();
      const next = [...entries.slice(at + 1), ...entries].find((entry) => entry.textContent.toLowerCase().startsWith(letter));
      if (next) next.focus();
      return;
    } else return;
    event.preventDefault();
  });

  (anchor.closest("dialog") || document.body).append(box);
  const place = anchor.getBoundingClientRect();
  if (role === "listbox") box.style.minWidth = `${place.width}px`;
  const size = box.getBoundingClientRect();
  const fits = place.left + size.width <= innerWidth - 8;
  const left = Math.max(8, fits ? place.left : place.right - size.width);
  const below = place.bottom + 4 + size.height <= innerHeight - 8;
  box.style.left = `${left}px`;
  box.style.top = `${below ? place.bottom + 4 : Math.max(8, place.top - size.height - 4)}px`;
  anchor.setAttribute("aria-expanded", "true");
  closeOpen = close;
  document.addEventListener("pointerdown", outside, true);
  if (typed) {
    typed.focus();
    ask();
    return;
  }
  (entries.find((entry) => entry.getAttribute("aria-selected") === "true") || entries[0])?.focus();
}
