// The page: its connection, where one is, and what is shown there.

import { startComposer } from "./composer.js";
import { byId, closeLists, element } from "./dom.js";
import { formField, formValues, showObjections } from "./fields.js";
import { messageElement, welcomeElements } from "./messages.js";

const NEAR = 80;
const state = { product: "", people: [], person: "", channels: [], channel: "", commands: [] };
const shown = new Map();
const dismissed = new Set();
const seen = new Map();
const asked = new Map();
let socket = null;
let number = 0;
let over = false;
let composer = null;
let following = true;
let shownForm = null;

// The connection

function connect() {
  socket = new WebSocket(new URL("socket", location.href).href.replace(/^http/, "ws"));
  socket.addEventListener("message", (event) => receive(JSON.parse(event.data)));
  socket.addEventListener("close", () => {
    for (const each of asked.values()) each.done({ error: "" });
    asked.clear();
    byId("waiting").replaceChildren();
    tellState();
    if (over) return;
    byId("state").textContent = "The bot is not reached; trying again … If it was started once more, open the address that it printed.";
    setTimeout(connect, 1500);
  });
}

function receive(sent) {
  if (sent.type === "hello") {
    Object.assign(state, { product: sent.product, people: sent.people });
    byId("product").textContent = sent.product;
    byId("place").textContent = sent.place;
    const kept = JSON.parse(sessionStorage.getItem("where") || "{}");
    open(kept.channel || "", kept.person || "");
    tellState();
  } else if (sent.type === "opened") {
    const moved = sent.channel !== state.channel || sent.person !== state.person;
    Object.assign(state, { person: sent.person, channel: sent.channel, channels: sent.channels, commands: sent.commands });
    sessionStorage.setItem("where", JSON.stringify({ person: state.person, channel: state.channel }));
    if (moved) showPlace();
    showPeople();
    showChannels();
  } else if (sent.type === "channels") {
    state.channels = sent.channels;
    showChannels();
  } else if (sent.type === "messages") {
    if (sent.channel === state.channel && sent.person === state.person) showMessages(sent);
  } else if (sent.type === "form") {
    showForm(sent.form);
  } else if (sent.type === "done") {
    const ended = asked.get(sent.number);
    asked.delete(sent.number);
    tellState();
    if (ended) ended.done(sent);
    else if (sent.error) tell(sent.error);
  }
}

function open(channel, person = state.person) {
  socket.send(JSON.stringify({ type: "open", channel, person }));
}

// Ask the server to do something. Returns its error, empty if there is none, and its result.
function ask(action, quiet = false) {
  const mine = ++number;
  if (socket.readyState !== WebSocket.OPEN) {
    return Promise.resolve({ error: "The bot is not reached at the moment." });
  }
  return new Promise((resolve) => {
    asked.set(mine, { quiet, done: resolve });
    tellState();
    socket.send(JSON.stringify({ channel: state.channel, ...action, number: mine }));
  });
}

// The same, with the error shown. Returns the result, or null if it was refused.
async function act(action, control = null, quiet = false) {
  control?.setAttribute("aria-busy", "true");
  const { error, result } = await ask(action, quiet);
  control?.removeAttribute("aria-busy");
  if (error) tell(error);
  return error ? null : result;
}

function tellState() {
  const busy = [...asked.values()].filter((each) => !each.quiet).length;
  byId("state").textContent = busy ? `${state.product} is at it …` : "";
}

function tell(text) {
  const notice = element("p", { className: "refused" }, text,
    element("button", { type: "button", "aria-label": "Close this notice", onclick: () => notice.remove() }, "✕"));
  byId("notices").replaceChildren(notice);
}

// Messages

function here() {
  return state.channels.find((channel) => channel.id === state.channel);
}

function atEnd() {
  const log = byId("log");
  return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
}

function toEnd() {
  following = true;
  byId("log").scrollTop = byId("log").scrollHeight;
  byId("down").hidden = true;
}

function showMessages({ messages, gone, afresh }) {
  const list = byId("messages");
  const follow = afresh || following;
  if (afresh) {
    list.replaceChildren();
    shown.clear();
  }
  for (const id of gone) {
    shown.get(id)?.remove();
    shown.delete(id);
  }
  const added = document.createDocumentFragment();
  for (const message of messages) {
    if (dismissed.has(message.id)) continue;
    const built = messageElement(message, page);
    const old = shown.get(message.id);
    if (old) old.replaceWith(built);
    else {
      added.append(built);
      if (message.mine && !message.app) byId("waiting").firstElementChild?.remove();
    }
    shown.set(message.id, built);
  }
  list.append(added);
  if (follow) toEnd();
  else if (messages.length) byId("down").hidden = false;
  seen.set(state.channel, here()?.newest);
}

const page = {
  act,
  complete: (message, control, typed) => act({ type: "complete", place: message.id, control, typed }, null, true),
  reply: (message) => composer.answer(message),
  open: (channel) => open(channel),
  threads: () => Boolean(here()?.threads),
  async startThread(message) {
    const thread = await act({ type: "start_thread", message: message.id });
    if (thread) open(thread);
  },
  dismiss(message) {
    dismissed.add(message.id);
    shown.get(message.id)?.remove();
    shown.delete(message.id);
    byId("composer").focus();
  },
  fileUrl: (message, part) => ["files", state.person, state.channel, message.id, part.file].map(encodeURIComponent).join("/"),
  showPicture(url, words) {
    const dialog = byId("picture");
    dialog.replaceChildren(
      element("img", { src: url, alt: words }),
      element("form", { method: "dialog" }, element("button", { className: "primary" }, "Close")));
    dialog.showModal();
  },
  say(text, replyTo, files) {
    const waiting = element("li", { className: "message person" },
      element("div", { className: "face", "aria-hidden": "true" }, me().name[0]),
      element("div", { className: "said" }, element("p", { className: "by" }, element("span", { className: "author" }, me().name), "Sending …"),
        element("div", { className: "words" }, text)));
    byId("waiting").append(waiting);
    toEnd();
    act({ type: "say", text, reply_to: replyTo, files }).then(() => waiting.remove());
  },
  commands: () => state.commands,
  channels: () => state.channels.filter((each) => each.kind === "channel").map((each) => ({ value: each.id, label: `#${each.name}` })),
  people: () => state.people.map((each) => ({ value: each.id, label: each.name })),
};

function me() {
  return state.people.find((each) => each.id === state.person);
}

// Channels and people

const SIGNS = { channel: "#", direct: "@", thread: "↳", home: "⌂" };

function showPlace() {
  const channel = here();
  shown.clear();
  byId("messages").replaceChildren();
  byId("waiting").replaceChildren();
  byId("notices").replaceChildren();
  const sign = SIGNS[channel.kind];
  byId("channel").textContent = channel.kind === "channel" ? `#${channel.name}` : `${sign} ${channel.name}`;
  byId("topic").textContent = channel.topic;
  document.title = `${channel.name} · ${state.product}`;
  byId("welcome").replaceChildren(...welcomeElements(channel, state.product, (text) => page.say(text, "", [])));
  composer.reset(channel.kind === "direct" ? `Message ${state.product}` : `Message ${channel.kind === "channel" ? "#" : ""}${channel.name}`);
  byId("writing").hidden = channel.kind === "home";
  openDrawer(false);
}

function showChannels() {
  const groups = [["Channels", ["channel"]], ["Direct messages", ["direct", "home"]]];
  const focused = document.activeElement?.dataset?.channel;
  byId("channels").replaceChildren(...groups.map(([title, kinds]) => {
    const parents = state.channels.filter((each) => kinds.includes(each.kind));
    const listed = parents.flatMap((parent) => [parent, ...state.channels.filter((each) => each.parent === parent.id)]);
    return element("section", { "aria-label": title }, element("h2", {}, title),
      element("ul", {}, listed.map(channelItem)));
  }));
  if (focused) document.querySelector(`#channels [data-channel="${CSS.escape(focused)}"]`)?.focus();
}

function channelItem(channel) {
  const current = channel.id === state.channel;
  if (current || !seen.has(channel.id)) seen.set(channel.id, channel.newest);
  const unread = seen.get(channel.id) !== channel.newest;
  const button = element("button", {
    type: "button", className: `${channel.kind}${unread ? " unread" : ""}`, dataset: { channel: channel.id },
    onclick: () => open(channel.id),
  }, element("span", { className: "sign", "aria-hidden": "true" }, SIGNS[channel.kind]), element("span", { className: "name" }, channel.name),
  unread ? element("span", { className: "dot" }, element("span", { className: "only-read" }, "unread")) : "");
  if (current) button.setAttribute("aria-current", "page");
  return element("li", {}, button);
}

function showPeople() {
  const focused = document.activeElement?.name === "person";
  byId("people").replaceChildren(element("legend", {}, "You are"), ...state.people.map((each) =>
    element("label", { className: "who", title: each.role },
      element("input", {
        type: "radio", name: "person", value: each.id, checked: each.id === state.person,
        onchange: () => {
          const kept = here();
          seen.clear();
          open(kept?.kind === "direct" ? "" : state.channel, each.id);
        },
      }),
      element("span", {}, each.name))));
  if (focused) byId("people").querySelector("input:checked")?.focus();
}

function openDrawer(wide) {
  document.body.classList.toggle("drawer", wide);
  byId("shade").hidden = !wide;
  byId("drawer").setAttribute("aria-expanded", String(wide));
}

// Dialogues

function showForm(form) {
  const dialog = byId("modal");
  shownForm = form;
  if (!form) {
    dialog.close();
    return;
  }
  const filled = element("form", {},
    element("h2", { id: "modal-title" }, form.title),
    form.fields.map((field) => formField(field, (typed) =>
      act({ type: "complete", place: form.id, control: field.control, typed }, null, true),
    () => act({ type: "press", message: form.id, control: field.control }))),
    element("p", { className: "refused", role: "alert", hidden: true }),
    element("div", { className: "dialog-foot" },
      element("button", { type: "button", onclick: () => dialog.close() }, "Cancel"),
      element("button", { type: "submit", className: "primary" }, form.submit)));
  filled.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = filled.querySelector('[type="submit"]');
    button.disabled = true;
    const { error, result } = await ask({ type: "submit", form: form.id, values: formValues(filled) });
    button.disabled = false;
    const alert = filled.querySelector(".refused");
    alert.textContent = error || showObjections(filled, result);
    alert.hidden = !alert.textContent;
  });
  dialog.replaceChildren(filled);
  if (!dialog.open) dialog.showModal();
}

function closeForm() {
  if (shownForm) ask({ type: "close", form: shownForm.id });
  shownForm = null;
}

// The rest

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  byId("theme").textContent = theme === "dark" ? "Light" : "Dark";
  byId("theme").setAttribute("aria-label", `Change to ${theme === "dark" ? "light" : "dark"} colours`);
}

function start() {
  composer = startComposer(page);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  setTheme(localStorage.getItem("theme") || (dark.matches ? "dark" : "light"));
  byId("theme").addEventListener("click", () => {
    const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", theme);
    setTheme(theme);
  });
  byId("end").addEventListener("click", () => {
    over = true;
    socket.send(JSON.stringify({ type: "end" }));
    byId("state").textContent = "The session has ended. The page can be closed.";
  });
  byId("modal").addEventListener("close", closeForm);
  byId("drawer").addEventListener("click", () => openDrawer(!document.body.classList.contains("drawer")));
  byId("shade").addEventListener("click", () => openDrawer(false));
  byId("down").addEventListener("click", toEnd);
  const log = byId("log");
  log.addEventListener("scroll", () => {
    following = atEnd();
    if (following) byId("down").hidden = true;
  });
  log.addEventListener("wheel", closeLists, { passive: true });
  log.addEventListener("touchmove", closeLists, { passive: true });
  // A picture that has loaded, or a message box that has grown, must not hide the newest message.
  const sizes = new ResizeObserver(() => {
    if (following) toEnd();
  });
  for (const watched of [log, byId("messages"), byId("waiting")]) sizes.observe(watched);
  byId("messages").addEventListener("contextmenu", (event) => {
    const message = event.target.closest(".message");
    if (!message || event.target.closest("a, img, pre") || String(getSelection())) return;
    const more = message.querySelector(".more");
    if (!more) return;
    event.preventDefault();
    more.click();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") openDrawer(false);
  });
  connect();
}

start();
