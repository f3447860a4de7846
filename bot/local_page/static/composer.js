// Where messages and slash commands are written.

import { byId, element } from "./dom.js";
import { given, inBase64, optionField } from "./fields.js";
import { filled, words } from "./words.js";

const QUOTED = 90;

// `page` carries: say, change, act, commands, channels, people.
export function startComposer(page) {
  const composer = byId("composer");
  const picker = byId("picker");
  const form = byId("command");
  const files = [];
  // The message that is answered or changed, if there is one.
  let answered = null;
  let changed = null;

  function grow() {
    composer.style.setProperty("height", "auto");
    composer.style.setProperty("height", `${Math.min(composer.scrollHeight, 180)}px`);
  }
  function write(text) {
    composer.value = text;
    grow();
  }

  // The picker of slash commands

  // What is typed of a command's name, and what follows it.
  function typed() {
    return changed ? null : /^\/(\S*)(?:\s+([^]*))?$/.exec(composer.value);
  }
  function named(name) {
    return page.commands().find((command) => command.sign && command.name === name.toLowerCase());
  }
  function closePicker() {
    picker.hidden = true;
    composer.setAttribute("aria-expanded", "false");
    composer.removeAttribute("aria-activedescendant");
  }
  function showPicker() {
    const found = typed();
    if (!found) return closePicker();
    const [, name, rest] = found;
    if (rest === undefined) return showCommands(name.toLowerCase());
    const command = named(name);
    if (!command) return closePicker();
    if (command.hint) return showHint(command);
    pick(command, rest);
    return undefined;
  }
  function showCommands(name) {
    const found = page.commands().filter((command) => command.name.toLowerCase().startsWith(name));
    if (!found.length) {
      picker.replaceChildren(element("div", { className: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, words.no_command));
    } else {
      picker.replaceChildren(...found.map((command, index) => {
        const entry = element("div", { role: "option", id: `pick-${index}`, className: "entry", "aria-selected": String(index === 0) },
          element("span", { className: "entry-label" }, `${command.sign}${command.name}`,
            command.hint ? element("span", { className: "takes" }, command.hint) : "",
            command.options.filter((option) => option.required).map((option) => element("span", { className: "takes" }, option.name))),
          element("span", { className: "entry-description" }, command.description));
        entry.dataset.name = command.name;
        entry.addEventListener("pointerdown", (event) => event.preventDefault());
        entry.addEventListener("click", () => pick(command));
        return entry;
      }));
      composer.setAttribute("aria-activedescendant", "pick-0");
    }
    openPicker();
  }
  // What can follow a command that is typed in one line.
  function showHint(command) {
    picker.replaceChildren(element("div", { className: "entry hint", role: "option", "aria-disabled": "true", "aria-selected": "false" },
      element("span", { className: "entry-label" }, `/${command.name}`, element("span", { className: "takes" }, command.hint))));
    composer.removeAttribute("aria-activedescendant");
    openPicker();
  }
  function openPicker() {
    picker.hidden = false;
    picker.scrollTop = 0;
    composer.setAttribute("aria-expanded", "true");
  }
  function markNext(step) {
    const entries = [...picker.querySelectorAll(".entry:not(.hint)")];
    if (!entries.length) return;
    const at = entries.findIndex((entry) => entry.getAttribute("aria-selected") === "true");
    const next = entries[(at + step + entries.length) % entries.length];
    for (const entry of entries) entry.setAttribute("aria-selected", String(entry === next));
    next.scrollIntoView({ block: "nearest" });
    composer.setAttribute("aria-activedescendant", next.id);
  }
  function marked() {
    const entry = picker.hidden ? null : picker.querySelector('.entry[aria-selected="true"]');
    return entry && page.commands().find((each) => each.name === entry.dataset.name);
  }

  // A command with its options

  function pick(command, rest = "") {
    if (command.hint) {
      write(`/${command.name} `);
      composer.focus();
      showPicker();
      return;
    }
    write("");
    closePicker();
    if (!command.options.length) {
      page.act({ type: "run", command: command.name, values: {} });
      composer.focus();
      return;
    }
    const suggest = async (option, text) => page.act({
      type: "suggest", command: command.name, option, typed: text, values: values(),
    }, null, true);
    const surroundings = { channels: page.channels(), people: page.people(), suggest };
    const needed = command.options.filter((option) => option.required);
    const more = command.options.filter((option) => !option.required);
    form.replaceChildren(
      element("div", { className: "command-head" },
        element("p", {}, element("strong", {}, `/${command.name}`), " ", command.description),
        element("button", { type: "button", "aria-label": words.leave_command, onclick: leave }, "✕")),
      element("div", { className: "fields" }, [...needed, ...more].map((option) => optionField(option, surroundings))),
      element("div", { className: "command-foot" }, element("button", { type: "submit", className: "primary" }, filled(words.send_command, { command: `/${command.name}` }))));
    form.dataset.command = command.name;
    form.hidden = false;
    byId("writing").hidden = true;
    const first = form.querySelector("input, select");
    if (rest && first.type === "text") first.value = rest;
    first.focus();
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
    const filledIn = values();
    for (const each of form.querySelectorAll('input[type="file"]')) {
      if (each.files.length) filledIn[each.name] = await inBase64(each.files[0]);
    }
    page.act({ type: "run", command: form.dataset.command, values: filledIn });
    leave();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
  });

  // Messages

  async function send() {
    const text = composer.value;
    if (!text.trim() && !files.length) return;
    const [, name, rest] = typed() || [];
    const command = name && named(name);
    closePicker();
    if (command && !command.hint) {
      pick(command, rest);
      return;
    }
    let said = null;
    if (changed) page.change(changed, text);
    else if (command) page.act({ type: "run", command: command.name, values: { text: rest || "" } });
    else said = page.say(text, answered?.id ?? "", await Promise.all(files.map(inBase64)));
    write("");
    files.length = 0;
    showFiles();
    answer(null);
    if ((await said) && !composer.value) write(text);
  }
  composer.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const command = marked();
    if (!picker.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) markNext(event.key === "ArrowDown" ? 1 : -1);
    else if (command && (event.key === "Enter" || event.key === "Tab")) pick(command);
    else if (event.key === "Escape" && !picker.hidden) closePicker();
    else if (event.key === "Escape" && (answered || changed)) answer(null);
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

  // Replies, changes and files

  function bar(sentence, undo) {
    const box = byId("answering");
    box.hidden = !sentence;
    box.replaceChildren();
    if (!sentence) return;
    box.append(element("span", {}, sentence),
      element("button", { type: "button", "aria-label": undo, onclick: () => answer(null) }, "✕"));
    composer.focus();
  }
  function shortened(text) {
    const line = text.replace(/\s+/g, " ").trim();
    return line.length > QUOTED ? `${line.slice(0, QUOTED).trimEnd()} …` : line;
  }
  function answer(message, said = "") {
    if (changed) write("");
    answered = message;
    changed = null;
    bar(message && filled(words.replying, { name: message.author, words: shortened(said) }), words.no_reply);
  }
  function change(message) {
    answered = null;
    changed = message;
    write(message.source);
    bar(filled(words.editing, { words: shortened(message.source) }), words.no_edit);
  }
  function showFiles() {
    byId("picked").hidden = !files.length;
    byId("picked").replaceChildren(...files.map((file) => element("li", {}, file.name,
      element("button", {
        type: "button", "aria-label": filled(words.leave_out, { name: file.name }),
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
    change,
    reset(placeholder) {
      composer.placeholder = placeholder;
      composer.setAttribute("aria-label", placeholder);
      answer(null);
      leave();
    },
  };
}
