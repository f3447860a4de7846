// Messages as elements.

import { element, formatted, link, openList } from "./dom.js";

const MANY = 12;
const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const WHOLE = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" });

// `page` carries what a message can ask for: act, complete, reply, openThread, dismiss, fileUrl, showPicture.
export function messageElement(message, page) {
  if (message.system) {
    return element("li", { className: "message system", id: `message-${message.id}` },
      message.parts.map((part) => formatted(part.nodes)).flat());
  }
  const at = new Date(message.at);
  const kinds = ["message", message.app ? "app" : "person", message.private ? "private" : ""];
  return element("li", { className: kinds.join(" ").trim(), id: `message-${message.id}` },
    element("div", { className: "face", "aria-hidden": "true", dataset: { name: message.author } }, message.author[0]),
    element("div", { className: "said" },
      message.about ? element("p", { className: "about" }, message.about) : "",
      element("p", { className: "by" },
        element("span", { className: "author" }, message.author),
        message.app ? element("span", { className: "badge" }, "Bot") : "",
        element("time", { dateTime: message.at, title: WHOLE.format(at) }, TIME.format(at)),
        message.edited ? element("span", { className: "edited" }, "(edited)") : ""),
      message.thinking ? element("p", { className: "thinking" }, `${message.author} is looking …`) : "",
      message.parts.map((part) => partElement(part, message, page)),
      message.thread ? element("button", {
        type: "button", className: "thread", onclick: () => page.open(message.thread),
      }, "Open the thread →") : "",
      message.private ? element("p", { className: "notice" }, "Only you can see this. ",
        element("button", { type: "button", className: "plain", onclick: () => page.dismiss(message) }, "Dismiss")) : ""),
    moreButton(message, page));
}

function moreButton(message, page) {
  const button = element("button", {
    type: "button", className: "more", "aria-haspopup": "menu", "aria-expanded": "false",
    "aria-label": `More for the message of ${message.author}`,
  }, "⋯");
  button.addEventListener("click", () => openList({
    anchor: button, label: "Message", items: actionsOf(message, page),
    onChoose: ([value]) => choose(value, message, page),
  }));
  return button;
}

function actionsOf(message, page) {
  const items = [];
  if (!message.private) items.push({ value: ":reply", label: "Reply" });
  if (page.threads() && !message.private) {
    items.push({ value: ":thread", label: message.thread ? "Open the thread" : "Start a thread" });
  }
  if (!message.private) items.push(...message.actions.map((action) => ({ value: action, label: action })));
  items.push({ value: ":copy", label: "Copy the text" });
  return items;
}

function choose(value, message, page) {
  if (value === ":reply") page.reply(message);
  else if (value === ":thread") page.startThread(message);
  else if (value === ":copy") {
    const said = document.querySelector(`#message-${message.id} .said`);
    navigator.clipboard.writeText([...said.querySelectorAll(".words, .card")].map((part) => part.innerText).join("\n\n"));
  } else page.act({ type: "use", message: message.id, action: value });
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
      type: "button", className: "picture", "aria-label": `Enlarge: ${part.description || part.name}`,
      onclick: () => page.showPicture(url, picture.alt),
    }, picture);
  }
  const size = part.size < 1024 ? `${part.size} bytes` : `${(part.size / 1024).toFixed(1)} KB`;
  const box = element("div", { className: "file" },
    element("p", {}, element("a", { href: url, download: part.name }, part.name), element("span", {}, size)));
  if (part.shown === "text") {
    const text = element("pre", { tabIndex: 0, hidden: true, "aria-label": part.name });
    const show = element("button", { type: "button", "aria-expanded": "false" }, "Show");
    show.addEventListener("click", async () => {
      if (!text.textContent) text.textContent = await (await fetch(url)).text();
      text.hidden = !text.hidden;
      show.textContent = text.hidden ? "Show" : "Hide";
      show.setAttribute("aria-expanded", String(!text.hidden));
    });
    box.append(show, text);
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
    }, control.label);
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
  const many = channel.examples.slice(0, MANY);
  return [
    element("h2", {}, channel.kind === "direct" ? `Write to ${product}` : channel.kind === "thread" ? channel.name : `#${channel.name}`),
    channel.welcome ? element("p", {}, channel.welcome) : "",
    many.length ? element("p", { className: "try" }, "For example:") : "",
    many.length ? element("div", { className: "examples" }, many.map((example) =>
      element("button", { type: "button", onclick: () => ask(example) }, example))) : "",
  ].filter((each) => each !== "");
}
