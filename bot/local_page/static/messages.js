// Messages as elements.

import { byId, element, formatted, link, openList, pictured } from "./dom.js";
import { filled, number, time, whole, words } from "./words.js";

const MANY = 12;
const EMOJI = "👍";

// `page` carries what a message can ask for: act, complete, reply, edit, open, startThread, dismiss,
// isDismissed, fileUrl, showPicture, threads, reactions, second.
export function messageElement(message, page) {
  if (message.system) {
    return element("li", { className: "message system", id: `message-${message.id}` },
      message.parts.map((part) => formatted(part.nodes)).flat());
  }
  const at = new Date(message.at);
  const kinds = ["message", message.app ? "app" : "person", message.private ? "private" : "", page.second(message) ? "second" : ""];
  return element("li", { className: kinds.filter(Boolean).join(" "), id: `message-${message.id}` },
    element("div", { className: "face", "aria-hidden": "true" }, [...message.author][0].toUpperCase()),
    element("div", { className: "said" },
      message.about ? element("p", { className: "about" }, message.about) : "",
      element("p", { className: "by" },
        element("span", { className: "author" }, message.author),
        message.app ? element("span", { className: "badge" }, words.bot) : "",
        element("time", { dateTime: message.at, title: whole.format(at) }, time.format(at)),
        message.edited ? element("span", { className: "edited" }, words.edited) : ""),
      message.thinking ? element("p", { className: "thinking" }, filled(words.looking, { name: message.author })) : "",
      message.parts.map((part) => partElement(part, message, page)),
      reactionsElement(message, page),
      message.private ? element("p", { className: "notice" }, words.only_you, " ",
        element("button", { type: "button", className: "plain", onclick: () => page.dismiss(message) }, words.dismiss)) : "",
      threadElements(message, page)),
    moreButton(message, page));
}

// The thread that starts at a message: its newest replies, where they are given, and the way into it.
function threadElements(message, page) {
  if (!message.thread) return [];
  const replies = message.replies.filter((reply) => !page.isDismissed(reply));
  const count = message.earlier + replies.length;
  const into = element("button", {
    type: "button", className: "into-thread", onclick: () => page.startThread(message),
  }, element("span", {}, words.open_thread),
  count ? element("span", { className: "count" }, count === 1 ? words.one_reply : filled(words.many_replies, { count: number.format(count) })) : "");
  if (!replies.length) return [into];
  const inThread = { ...page, threads: () => false };
  return [
    message.earlier ? element("p", { className: "notice" }, filled(words.earlier, { count: number.format(message.earlier) })) : "",
    element("ol", { className: "replies", "aria-label": words.thread }, replies.map((reply) => messageElement(reply, inThread))),
    into,
  ];
}

function reactionsElement(message, page) {
  if (!message.reactions.length) return "";
  return element("div", { className: "reactions" }, message.reactions.map(({ emoji, count, mine }) => element("button", {
    type: "button", disabled: !page.reactions(), "aria-pressed": String(mine), "aria-label": filled(words.reaction, { emoji, count: number.format(count) }),
    onclick: (event) => page.act({ type: "react", message: message.id, emoji }, event.currentTarget),
  }, pictured(emoji), ` ${number.format(count)}`)));
}

function moreButton(message, page) {
  const button = element("button", {
    type: "button", className: "more", "aria-haspopup": "menu", "aria-expanded": "false",
    "aria-label": filled(words.more_for, { name: message.author }),
  }, "⋯");
  button.addEventListener("click", () => openList({
    anchor: button, label: words.message, items: actionsOf(message, page),
    onChoose: ([value]) => choose(value, message, page),
  }));
  return button;
}

function actionsOf(message, page) {
  const items = [];
  if (!message.private) {
    items.push({ value: ":reply", label: words.reply });
    if (page.threads()) items.push({ value: ":thread", label: message.thread ? words.open_thread : words.start_thread });
    items.push(...message.actions.map((action) => ({ value: action, label: action })));
    if (page.reactions()) items.push({ value: ":react", label: filled(words.react, { emoji: EMOJI }) });
  }
  items.push({ value: ":copy", label: words.copy });
  if (message.source) items.push({ value: ":edit", label: words.edit }, { value: ":delete", label: words.delete });
  return items;
}

function choose(value, message, page) {
  if (value === ":reply") page.reply(message);
  else if (value === ":edit") page.edit(message);
  else if (value === ":delete") page.act({ type: "delete", message: message.id });
  else if (value === ":react") page.act({ type: "react", message: message.id, emoji: EMOJI });
  else if (value === ":thread") page.startThread(message);
  else if (value === ":copy") navigator.clipboard.writeText(textOf(message));
  else page.act({ type: "use", message: message.id, action: value });
}

// What a message says, without the replies that are shown below it.
export function textOf(message) {
  const said = byId(`message-${message.id}`).querySelector(".said");
  return [...said.querySelectorAll(":scope > .words, :scope > .card")].map((part) => part.innerText).join("\n\n");
}

function partElement(part, message, page) {
  if (part.type === "text") return element("div", { className: "words" }, formatted(part.nodes));
  if (part.type === "card") return cardElement(part);
  if (part.type === "attachment") return attachmentElement(part, message, page);
  return controlsElement(part, message, page);
}

function cardElement(card) {
  const built = element("div", { className: "card" },
    card.title.length ? element("p", { className: "card-title" }, card.url ? link(card.url, formatted(card.title)) : formatted(card.title)) : "",
    card.body.length ? element("div", { className: "words" }, formatted(card.body)) : "",
    card.fields.length ? element("dl", {}, card.fields.map((each) => element("div", { className: each.beside ? "beside" : "" },
      element("dt", {}, formatted(each.name)), element("dd", {}, formatted(each.value))))) : "",
    card.footer ? element("p", { className: "footer" }, card.footer) : "");
  if (card.colour) built.style.setProperty("--edge", card.colour);
  return built;
}

function attachmentElement(part, message, page) {
  const url = page.fileUrl(message, part);
  if (part.shown === "picture") {
    const picture = element("img", { src: url, alt: part.description || part.name, loading: "lazy" });
    return element("button", {
      type: "button", className: "picture", "aria-label": filled(words.enlarge, { name: part.description || part.name }),
      onclick: () => page.showPicture(url, picture.alt),
    }, picture);
  }
  const size = part.size < 1024 ? filled(words.bytes, { count: number.format(part.size) })
    : filled(words.kilobytes, { count: number.format(part.size / 1024) });
  const head = element("div", { className: "file-head" },
    element("p", {}, element("a", { href: url, download: part.name }, part.name), element("span", {}, size)));
  const box = element("div", { className: "file" }, head);
  if (part.shown === "text") {
    const text = element("pre", { tabIndex: 0, hidden: true, "aria-label": part.name });
    const show = element("button", { type: "button", "aria-expanded": "false" }, words.show);
    show.addEventListener("click", async () => {
      if (!text.textContent) text.textContent = await (await fetch(url)).text();
      text.hidden = !text.hidden;
      show.textContent = text.hidden ? words.show : words.hide;
      show.setAttribute("aria-expanded", String(!text.hidden));
    });
    head.append(show);
    box.append(text);
  }
  return box;
}

function controlsElement(row, message, page) {
  return element("div", { className: "controls" }, row.controls.map((control) => {
    if (control.type === "menu") return menuElement(control, message, page);
    if (control.url) {
      const leading = link(control.url, control.label);
      leading.className = "button";
      return leading;
    }
    return element("button", {
      type: "button", className: control.look, disabled: control.disabled,
      onclick: (event) => page.act({ type: "press", message: message.id, control: control.control }, event.currentTarget),
    }, pictured(control.label));
  }));
}

function menuElement(menu, message, page) {
  const chosen = menu.options.filter((option) => option.chosen).map((option) => option.label);
  const button = element("button", {
    type: "button", className: "menu", disabled: menu.disabled, "aria-haspopup": "listbox", "aria-expanded": "false",
  }, element("span", {}, chosen.join(", ") || menu.placeholder), element("span", { "aria-hidden": "true" }, "▾"));
  button.addEventListener("click", () => openList({
    anchor: button, label: menu.placeholder, role: "listbox", items: menu.options,
    most: menu.most, least: menu.least,
    search: menu.suggests ? (typed) => page.complete(message, menu.control, typed) : null,
    onChoose: (values) => page.act({ type: "choose", message: message.id, control: menu.control, values }, button),
  }));
  return button;
}

export function welcomeElements(channel, product, ask) {
  if (!channel.welcome) return [];
  const many = channel.examples.slice(0, MANY);
  const titles = { direct: filled(words.write_to, { product }), channel: `#${channel.name}` };
  return [
    element("h2", {}, titles[channel.kind] || channel.name),
    element("p", {}, channel.welcome),
    many.length ? element("p", { className: "try" }, words.examples) : "",
    many.length ? element("div", { className: "examples" }, many.map((example) =>
      element("button", { type: "button", onclick: () => ask(example) }, example))) : "",
  ].filter((each) => each !== "");
}
