// The page: its connection, where one is, and what is shown there.

import { startComposer } from "./composer.js";
import { byId, closeLists, element } from "./dom.js";
import { formField, formValues, showObjections } from "./fields.js";
import { messageElement, textOf, welcomeElements } from "./messages.js";
import { filled, words } from "./words.js";

const NEAR = 80;
const ABOVE = 10;
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
// Where the page itself has scrolled to, and the first message of those that came together: they are
// shown from there on, not from their end.
let placed = -1;
let first = null;
// The id of the message in which something was pressed last.
let touched = "";
// Where the messages were scrolled to then.
let touchedAt = 0;
let shownForm = null;

// The connection

function connect() {
  const address = new URL("socket", location.href);
  address.searchParams.set("language", words.language);
  socket = new WebSocket(address.href.replace(/^http/, "ws"));
  socket.addEventListener("message", (event) => receive(JSON.parse(event.data)));
  socket.addEventListener("close", () => {
    for (const each of asked.values()) each.done({ error: "" });
    asked.clear();
    byId("waiting").replaceChildren();
    if (over) return;
    tellLoudly(words.unreachable);
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
    return Promise.resolve({ error: words.unreachable_now });
  }
  return new Promise((resolve) => {
    asked.set(mine, { quiet, done: resolve });
    tellState();
    socket.send(JSON.stringify({ channel: state.channel, ...action, number: mine }));
  });
}

// The same, with the error shown. Returns the result, or null if it was refused.
async function act(action, control = null, quiet = false) {
  const { error, result } = await actOn(action, control, quiet);
  return error ? null : result;
}

async function actOn(action, control, quiet) {
  if (!quiet) {
    byId("notices").replaceChildren();
    first = null;
    touched = control?.closest("#messages > .message")?.id || "";
    touchedAt = byId("log").scrollTop;
  }
  if (action.type === "run") toEnd();
  control?.setAttribute("aria-busy", "true");
  const { error, result } = await ask(action, quiet);
  control?.removeAttribute("aria-busy");
  if (error) tell(error);
  return { error, result };
}

function tellState() {
  const busy = [...asked.values()].filter((each) => !each.quiet).length;
  byId("state").textContent = busy ? filled(words.busy, { product: state.product }) : "";
  byId("state").classList.remove("loud");
}

// Say that nothing can be done now.
function tellLoudly(text) {
  byId("state").textContent = text;
  byId("state").classList.add("loud");
}

function tell(text) {
  const notice = element("p", { className: "refused" }, text,
    element("button", { type: "button", "aria-label": words.close_notice, onclick: () => notice.remove() }, "✕"));
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

// Show the newest messages: all the way down, unless that hides where the first new one begins.
function toEnd() {
  const log = byId("log");
  following = true;
  const whole = log.scrollHeight - log.clientHeight;
  const start = first?.isConnected
    ? first.getBoundingClientRect().top - log.getBoundingClientRect().top + log.scrollTop - ABOVE
    : whole;
  log.scrollTop = Math.min(whole, start);
  placed = log.scrollTop;
  byId("down").hidden = atEnd();
}

function allTheWayDown() {
  first = null;
  toEnd();
}

// Put a message in the place of its older form, with the focus where it was. Returns the first reply
// below it that is new.
function replace(old, built) {
  const inside = [...old.querySelectorAll("button, a, [tabindex]")].indexOf(document.activeElement);
  old.replaceWith(built);
  if (inside >= 0) [...built.querySelectorAll("button, a, [tabindex]")][inside]?.focus();
  return [...built.querySelectorAll(".replies > .message")].find((reply) => !old.querySelector(`[id="${reply.id}"]`));
}

function showMessages({ messages, gone, afresh }) {
  const list = byId("messages");
  const follow = afresh || following;
  if (afresh) {
    list.replaceChildren();
    shown.clear();
    first = null;
  }
  if (first !== list.lastElementChild && atEnd()) first = null;
  for (const id of gone) {
    shown.get(id)?.remove();
    shown.delete(id);
  }
  const added = document.createDocumentFragment();
  for (const message of messages) {
    if (dismissed.has(message.id)) continue;
    const built = messageElement(message, page);
    const old = shown.get(message.id);
    if (old) {
      const reply = replace(old, built);
      if (first === old) first = built;
      else if (reply && built.id === touched) first = reply;
    } else {
      added.append(built);
      if (message.mine && !message.app) byId("waiting").firstElementChild?.remove();
      if (first === null && !afresh) first = built;
    }
    shown.set(message.id, built);
  }
  list.append(added);
  if (follow) toEnd();
  else if (touched && first?.closest(`[id="${touched}"]`)) {
    first.scrollIntoView({ block: "nearest" });
    touched = "";
  } else if (messages.length) byId("down").hidden = false;
  seen.set(state.channel, here()?.newest);
}

const page = {
  act,
  complete: (message, control, typed) => act({ type: "complete", place: message.id, control, typed }, null, true),
  reply: (message) => composer.answer(message, textOf(message)),
  edit: (message) => composer.change(message),
  change: (message, text) => act({ type: "edit", message: message.id, text }),
  threads: () => Boolean(here()?.threads),
  reactions: () => Boolean(here()?.reactions),
  second: (message) => !message.app && message.author !== state.people[0]?.name,
  async startThread(message) {
    const thread = await act({ type: "start_thread", message: message.id });
    if (thread) open(thread);
  },
  dismiss(message) {
    dismissed.add(message.id);
    byId(`message-${message.id}`)?.remove();
    shown.delete(message.id);
    byId("composer").focus();
  },
  isDismissed: (message) => dismissed.has(message.id),
  fileUrl: (message, part) => ["files", state.person, state.channel, message.id, part.file].map(encodeURIComponent).join("/"),
  showPicture(url, alt) {
    const dialog = byId("picture");
    dialog.replaceChildren(
      element("img", { src: url, alt }),
      element("form", { method: "dialog" }, element("button", { className: "primary" }, words.close)));
    dialog.showModal();
  },
  // Send a message. Returns whether it was refused while its place is still open.
  say(text, replyTo, files) {
    const waiting = element("li", { className: me() === state.people[0] ? "message person" : "message person second" },
      element("div", { className: "face", "aria-hidden": "true" }, me().name[0].toUpperCase()),
      element("div", { className: "said" }, element("p", { className: "by" }, element("span", { className: "author" }, me().name), words.sending),
        element("div", { className: "words" }, text)));
    byId("waiting").append(waiting);
    allTheWayDown();
    const place = state.channel;
    return actOn({ type: "say", text, reply_to: replyTo, files }, null, false).then(({ error }) => {
      waiting.remove();
      return Boolean(error) && state.channel === place;
    });
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
  const welcome = welcomeElements(channel, state.product, (text) => {
    page.say(text, "", []);
    byId("composer").focus();
  });
  byId("welcome").replaceChildren(...welcome);
  byId("welcome").hidden = !welcome.length;
  const place = channel.kind === "direct" ? state.product : `#${channel.name}`;
  composer.reset(channel.kind === "thread" ? words.write_in_thread : filled(words.write_in, { place }));
  byId("writing").hidden = channel.kind === "home";
  openDrawer(false);
}

function showChannels() {
  const groups = [[words.channels, ["channel"]], [words.direct, ["direct", "home"]]];
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
  if (current || here()?.parent === channel.id || !seen.has(channel.id)) seen.set(channel.id, channel.newest);
  const unread = seen.get(channel.id) !== channel.newest;
  const button = element("button", {
    type: "button", className: `${channel.kind}${unread ? " unread" : ""}`, dataset: { channel: channel.id },
    onclick: () => open(channel.id),
  }, element("span", { className: "sign", "aria-hidden": "true" }, SIGNS[channel.kind]), element("span", { className: "name" }, channel.name),
  unread ? element("span", { className: "dot" }, element("span", { className: "only-read" }, words.unread)) : "");
  if (current) button.setAttribute("aria-current", "page");
  return element("li", {}, button);
}

function showPeople() {
  const focused = document.activeElement?.name === "person";
  byId("people").replaceChildren(...state.people.map((each) =>
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
  const built = element("form", {},
    element("h2", { id: "modal-title" }, form.title),
    form.fields.map((field) => formField(field, (typed) =>
      act({ type: "complete", place: form.id, control: field.control, typed }, null, true),
    () => act({ type: "press", message: form.id, control: field.control }))),
    element("p", { className: "refused", role: "alert", hidden: true }),
    element("div", { className: "dialog-foot" },
      element("button", { type: "button", onclick: () => dialog.close() }, form.close || (form.submit ? words.cancel : words.close)),
      form.submit ? element("button", { type: "submit", className: "primary" }, form.submit) : ""));
  built.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = built.querySelector('[type="submit"]');
    button.disabled = true;
    const { error, result } = await ask({ type: "submit", form: form.id, values: await formValues(built) });
    button.disabled = false;
    const alert = built.querySelector(".refused");
    alert.textContent = error || showObjections(built, result);
    alert.hidden = !alert.textContent;
  });
  dialog.replaceChildren(built);
  if (!dialog.open) dialog.showModal();
}

function closeForm() {
  if (shownForm) ask({ type: "close", form: shownForm.id });
  shownForm = null;
}

// The rest

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  const colours = theme === "dark" ? words.light : words.dark;
  byId("theme").textContent = colours;
  byId("theme").setAttribute("aria-label", filled(words.change_colours, { colours }));
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
    byId("notices").replaceChildren();
    byId("command").hidden = true;
    byId("writing").hidden = true;
    tellLoudly(words.stopped);
  });
  byId("modal").addEventListener("close", closeForm);
  byId("drawer").addEventListener("click", () => openDrawer(!document.body.classList.contains("drawer")));
  byId("shade").addEventListener("click", () => openDrawer(false));
  byId("down").addEventListener("click", allTheWayDown);
  const log = byId("log");
  log.addEventListener("scroll", () => {
    if (Math.abs(log.scrollTop - placed) < 2) return;
    placed = -1;
    if (Math.abs(log.scrollTop - touchedAt) >= 2) touched = "";
    following = atEnd();
    if (!following) return;
    first = null;
    byId("down").hidden = true;
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
