// Where messages and slash commands are written.

import { byId, element } from "./dom.js";
import { given, inBase64, optionField } from "./fields.js";

// `page` carries: say, act, commands, channels, people.
export function startComposer(page) {
  const composer = byId("composer");
  const picker = byId("picker");
  const form = byId("command");
  const files = [];
  let answered = null;

  function grow() {
    composer.style.setProperty("height", "auto");
    composer.style.setProperty("height", `${Math.min(composer.scrollHeight, 180)}px`);
  }

  // The picker of slash commands

  function typedCommand() {
    return /^\/(\S*)$/.exec(composer.value)?.[1].toLowerCase();
  }
  function closePicker() {
    picker.hidden = true;
    composer.setAttribute("aria-expanded", "false");
    composer.removeAttribute("aria-activedescendant");
  }
  function showPicker() {
    const typed = typedCommand();
    if (typed === undefined) return closePicker();
    const found = page.commands().filter((command) => command.name.startsWith(typed));
    if (!found.length) {
      picker.replaceChildren(element("div", { className: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "No command has that name here."));
    } else {
      picker.replaceChildren(...found.map((command, index) => {
        const entry = element("div", { role: "option", id: `pick-${index}`, className: "entry", "aria-selected": String(index === 0) },
          element("span", { className: "entry-label" }, `/${command.name}`,
            command.options.filter((option) => option.required).map((option) => element("span", { className: "takes" }, option.name))),
          element("span", { className: "entry-description" }, command.description));
        entry.dataset.name = command.name;
        entry.addEventListener("pointerdown", (event) => event.preventDefault());
        entry.addEventListener("click", () => pick(command));
        return entry;
      }));
      composer.setAttribute("aria-activedescendant", "pick-0");
    }
    picker.hidden = false;
    composer.setAttribute("aria-expanded", "true");
    return undefined;
  }
  function markNext(step) {
    const entries = [...picker.querySelectorAll(".entry")];
    if (!entries.length) return;
    const at = entries.findIndex((entry) => entry.getAttribute("aria-selected") === "true");
    const next = entries[(at + step + entries.length) % entries.length];
    for (const entry of entries) entry.setAttribute("aria-selected", String(entry === next));
    next.scrollIntoView({ block: "nearest" });
    composer.setAttribute("aria-activedescendant", next.id);
  }
  function pickMarked() {
    const marked = picker.querySelector('.entry[aria-selected="true"]');
    const command = page.commands().find((each) => each.name === marked?.dataset.name);
    if (command) pick(command);
  }

  // A command with its options

  function pick(command) {
    composer.value = "";
    grow();
    closePicker();
    if (!command.options.length) {
      page.act({ type: "run", command: command.name, values: {} });
      composer.focus();
      return;
    }
    const suggest = async (option, typed) => page.act({
      type: "suggest", command: command.name, option, typed, values: values(),
    }, null, true);
    const surroundings = { channels: page.channels(), people: page.people(), suggest };
    const needed = command.options.filter((option) => option.required);
    const more = command.options.filter((option) => !option.required);
    form.replaceChildren(
      element("div", { className: "command-head" },
        element("p", {}, element("strong", {}, `/${command.name}`), " ", command.description),
        element("button", { type: "button", "aria-label": "Leave the command", onclick: leave }, "✕")),
      element("div", { className: "fields" }, [...needed, ...more].map((option) => optionField(option, surroundings))),
      element("div", { className: "command-foot" }, element("button", { type: "submit", className: "primary" }, `Send /${command.name}`)));
    form.dataset.command = command.name;
    form.hidden = false;
    byId("writing").hidden = true;
    form.querySelector("input, select").focus();
  }
  function values() {
    return Object.fromEntries([...form.querySelectorAll('input[name]:not([type="file"]), select[name]')].map((each) => [each.name, given(each)]));
  }
  function leave() {
    form.hidden = true;
    form.replaceChildren();
    byId("writing").hidden = false;
    composer.focus();
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const filled = values();
    for (const each of form.querySelectorAll('input[type="file"]')) {
      if (each.files.length) filled[each.name] = await inBase64(each.files[0]);
    }
    page.act({ type: "run", command: form.dataset.command, values: filled });
    leave();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
  });

  // Messages

  async function send() {
    const text = composer.value;
    if (!text.trim() && !files.length) return;
    const sent = await Promise.all(files.map(inBase64));
    page.say(text, answered?.id ?? "", sent);
    composer.value = "";
    files.length = 0;
    showFiles();
    answer(null);
    grow();
  }
  composer.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (!picker.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) markNext(event.key === "ArrowDown" ? 1 : -1);
    else if (!picker.hidden && (event.key === "Enter" || event.key === "Tab")) pickMarked();
    else if (event.key === "Escape" && !picker.hidden) closePicker();
    else if (event.key === "Escape" && answered) answer(null);
    else if (event.key === "Enter" && !event.shiftKey) send();
    else return;
    event.preventDefault();
  });
  composer.addEventListener("input", () => {
    grow();
    showPicker();
  });
  composer.addEventListener("blur", closePicker);
  byId("writing").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
    composer.focus();
  });

  // Replies and files

  function answer(message) {
    answered = message;
    const box = byId("answering");
    box.hidden = !message;
    box.replaceChildren();
    if (!message) return;
    box.append(element("span", {}, `Replying to ${message.author}`),
      element("button", { type: "button", "aria-label": "Do not reply", onclick: () => answer(null) }, "✕"));
    composer.focus();
  }
  function showFiles() {
    byId("picked").hidden = !files.length;
    byId("picked").replaceChildren(...files.map((file) => element("li", {}, file.name,
      element("button", {
        type: "button", "aria-label": `Leave out ${file.name}`,
        onclick: () => {
          files.splice(files.indexOf(file), 1);
          showFiles();
        },
      }, "✕"))));
  }
  byId("attach").addEventListener("click", () => byId("files").click());
  byId("files").addEventListener("change", () => {
    files.push(...byId("files").files);
    byId("files").value = "";
    showFiles();
    composer.focus();
  });

  return {
    answer,
    reset(placeholder) {
      composer.placeholder = placeholder;
      composer.setAttribute("aria-label", placeholder);
      answer(null);
      leave();
    },
  };
}
