// The phones: drawn from what the simulator says, asked for again whenever something has changed.
"use strict";

const NAMES = { whatsapp: "WhatsApp", telegram: "Telegram", messenger: "Messenger" };
const TICKS = { sent: "✓", delivered: "✓✓", read: "✓✓", failed: "!" };
const TOLD = { sent: "sent", delivered: "delivered", read: "read", failed: "not delivered" };
const AGAIN_MS = 1000, TOLD_MS = 6000;
const phones = new Map();
const chosen = {};
let shown = { links: [], places: {} };
let ahead = 0;
let front = "";

function make(tag, className = "", text = "", values = {}) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  for (const [name, value] of Object.entries(values)) node.setAttribute(name, value);
  return node;
}

function press(className, text, work, values = {}) {
  const node = make("button", className, text, { type: "button", ...values });
  node.addEventListener("click", work);
  return node;
}

async function act(body) {
  try {
    const answer = await fetch("/act", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    say((await answer.json()).told || "");
  } catch {
    document.getElementById("lost").hidden = false;
  }
}

// What came of a press, where the phones do not show it by themselves.
let saying = 0;
function say(words) {
  const told = document.getElementById("told");
  clearTimeout(saying);
  told.textContent = words;
  told.hidden = !words;
  if (words) saying = setTimeout(() => { told.hidden = true; }, TOLD_MS);
}

function linked(text) {
  const parts = document.createDocumentFragment();
  let at = 0;
  for (const found of text.matchAll(/https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g)) {
    parts.append(text.slice(at, found.index));
    parts.append(make("a", "", found[0], { href: found[0], target: "_blank", rel: "noopener noreferrer" }));
    at = found.index + found[0].length;
  }
  parts.append(text.slice(at));
  return parts;
}

function styled(item) {
  if (!item.runs.length) return linked(item.text);
  const parts = document.createDocumentFragment();
  for (const run of item.runs) {
    if (!run.style) parts.append(linked(run.text));
    else parts.append(make(run.style, "", run.text));
  }
  return parts;
}

function picture(address, title) {
  if (address && (address.startsWith(location.origin) || (shown.shop && address.startsWith(shown.shop)))) {
    return make("img", "picture", "", { src: address, alt: title });
  }
  const letters = title.split(/\s+/).map((word) => word[0] || "").join("").slice(0, 2).toUpperCase();
  return make("div", "drawn", letters || "◻", { "aria-hidden": "true" });
}

function time(at) {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

class Phone {
  constructor(channel) {
    this.channel = channel;
    this.drawn = new Map();
    this.root = make("section", `phone ${channel}`, "", { id: `phone-${channel}`, "aria-label": NAMES[channel], role: "tabpanel" });
    const head = make("div", "head");
    this.face = make("span", "face", "", { "aria-hidden": "true" });
    const who = make("div", "who");
    this.title = make("b");
    this.state = make("span");
    who.append(this.title, this.state);
    this.people = make("select", "", "", { "aria-label": `Person on ${NAMES[channel]}` });
    this.people.addEventListener("change", () => this.hand(this.people.value));
    head.append(this.face, who, this.people, press("icon", "⋮", () => this.menu(), { "aria-label": "More", "aria-haspopup": "menu" }));
    this.window = make("p", "window", "", { hidden: "" });
    this.thread = make("div", "thread", "", { "aria-live": "polite", tabindex: "0", "aria-label": `Messages on ${NAMES[channel]}` });
    this.dots = make("div", "item typing-item");
    const bubble = make("div", "bubble typing", "", { role: "img", "aria-label": "The shop is typing" });
    bubble.append(make("i"), make("i"), make("i"));
    this.dots.append(bubble);
    this.foot = make("div", "foot");
    this.quick = make("div", "quick");
    this.answering = make("div", "answering", "", { hidden: "" });
    this.write = make("form", "write", "", { autocomplete: "off" });
    this.input = make("input", "", "", { "aria-label": `Message on ${NAMES[channel]}`, placeholder: "Message", maxlength: "4000", enterkeyhint: "send" });
    this.write.append(
      press("icon", "+", () => this.attach(), { "aria-label": "Attach", "aria-haspopup": "menu" }),
      this.input,
      make("button", "icon send", "➤", { type: "submit", "aria-label": "Send" }),
    );
    this.write.addEventListener("submit", (event) => this.send(event));
    this.stopped = make("div", "blocked", "", { hidden: "" });
    this.stopped.append("You blocked this shop. ", press("button", "Unblock", () => this.act({ act: "block", blocked: false })));
    this.foot.append(this.quick, this.answering, this.write, this.stopped);
    this.root.append(head, this.window, this.thread, this.foot);
  }

  act(body) {
    return act({ channel: this.channel, person: this.person, ...body });
  }

  hand(person) {
    this.close();
    this.person = chosen[this.channel] = person; // what is pressed before the answer is theirs already
    this.drawn.clear();
    this.thread.replaceChildren();
    look.now();
  }

  send(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    this.act({ act: "say", text, ...(this.answers ? { bubble: this.answers.number } : {}) });
    this.input.value = "";
    this.answer(null);
  }

  answer(item) {
    this.answers = item;
    this.answering.hidden = !item;
    if (!item) return;
    this.answering.replaceChildren(make("span", "", item.text || "Picture"), press("icon", "×", () => this.answer(null), { "aria-label": "Do not reply to it" }));
    this.input.focus();
  }

  sheet(title, rows) {
    this.close();
    this.before = document.activeElement;
    const veil = press("veil", "", () => this.close(), { "aria-label": "Close", tabindex: "-1" });
    const sheet = make("div", "sheet", "", { role: "menu", "aria-label": title });
    sheet.append(make("h2", "", title));
    for (const [label, note, work] of rows) {
      const row = press("", label, () => {
        this.close();
        work();
      }, { role: "menuitem" });
      if (note) row.append(make("small", "", note));
      sheet.append(row);
    }
    sheet.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const all = [...sheet.querySelectorAll("button")];
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
    });
    this.root.append(veil, sheet);
    sheet.querySelector("button").focus();
  }

  close() {
    const open = this.root.querySelectorAll(".sheet, .veil");
    open.forEach((node) => node.remove());
    if (open.length && this.before) this.before.focus();
  }

  menu() {
    const rows = shown.links.map(([label, token]) => [`Come by ${label}`, "the creator is credited", () => this.act({ act: "arrive", token })]);
    rows.push(["Open the chat anew", "", () => this.act({ act: "arrive", token: "" })]);
    rows.push([this.blocked ? "Unblock the shop" : "Block the shop", "", () => this.act({ act: "block", blocked: !this.blocked })]);
    this.sheet(NAMES[this.channel], rows);
  }

  attach() {
    this.sheet("Attach", [
      ["📷 Photo", "", () => this.act({ act: "give", kind: "photo" })],
      ["😀 Sticker", "", () => this.act({ act: "give", kind: "sticker" })],
      ["📍 Location", "", () => this.act({ act: "give", kind: "location" })],
    ]);
  }

  keys(item, keys) {
    const group = make("div", "keys");
    for (const key of keys) {
      if (key.opens) group.append(make("a", "key", `${key.label} ↗`, { href: key.value, target: "_blank", rel: "noopener noreferrer" }));
      else group.append(press("key", key.label, () => this.act({ act: "tap", bubble: item.number, value: key.value })));
    }
    return group;
  }

  bubble(item) {
    if (item.refused) return make("p", "refused", `Not let through: ${item.refused}`);
    const node = make("div", `item${item.mine ? " mine" : ""}${item.tiles.length ? " wide" : ""}${item.reaction ? " has-reaction" : ""}${item.keys.length || item.list_label ? " keyed" : ""}`);
    const said = make("div", "bubble");
    if (item.answers && item.mine) said.append(make("span", "quote", item.answers));
    if (item.image) said.append(picture(item.image, item.text.split("\n")[0]));
    said.append(styled(item));
    const meta = make("span", "meta", (item.edited ? "edited " : "") + time(item.at));
    if (TICKS[item.tick] && (item.mine || this.channel !== "telegram")) {
      const whom = item.mine ? "the shop" : "the shop was told";
      meta.append(make("span", `tick ${item.tick}`, TICKS[item.tick], { title: `${whom}: ${TOLD[item.tick]}`, role: "img", "aria-label": TOLD[item.tick] }));
    }
    said.append(meta);
    if (item.reaction) said.append(make("span", "reaction", item.reaction));
    if (item.text || item.image) node.append(said);
    if (item.list_label) {
      const rows = item.rows.map((row) => [row.label, row.note, () => this.act({ act: "tap", bubble: item.number, value: row.value })]);
      const group = make("div", "keys");
      group.append(press("key", `☰ ${item.list_label}`, () => this.sheet(item.list_label, rows), { "aria-haspopup": "menu" }));
      node.append(group);
    }
    if (item.keys.length) node.append(this.keys(item, item.keys));
    if (item.tiles.length) node.append(this.cards(item));
    if (!item.mine) {
      const tools = make("div", "do");
      const liked = item.reaction ? "" : "❤️";
      tools.append(press("icon", "↩", () => this.answer(item), { "aria-label": "Reply" }));
      tools.append(press("icon", "♡", () => this.act({ act: "react", bubble: item.number, emoji: liked }), { "aria-label": liked ? "Like" : "Take the like away" }));
      node.append(tools);
    }
    return node;
  }

  cards(item) {
    const row = make("div", "cards", "", { tabindex: "0", "aria-label": "Cards" });
    for (const tile of item.tiles) {
      const card = make("div", "card");
      card.append(picture(tile.image, tile.title || tile.text));
      const words = make("div", "words");
      if (tile.title) words.append(make("b", "", tile.title));
      words.append(make("span", "", tile.text));
      card.append(words);
      if (tile.keys.length) card.append(this.keys(item, tile.keys));
      row.append(card);
    }
    return row;
  }

  empty() {
    const node = make("div", "empty");
    node.append(make("p", "", "Nothing was said here yet. Come by a creator's link, or just write."));
    for (const [label, token] of shown.links) node.append(press("button", label, () => this.act({ act: "arrive", token })));
    node.append(press("button", "Without a link", () => this.act({ act: "arrive", token: "" })));
    return node;
  }

  draw(phone) {
    if (this.person !== phone.person) {
      this.drawn.clear();
      this.thread.replaceChildren();
      this.answer(null);
    }
    this.person = phone.person;
    this.blocked = phone.blocked;
    this.title.textContent = shown.brand;
    this.face.textContent = shown.brand.slice(0, 1);
    this.state.textContent = phone.typing ? "typing…" : { whatsapp: "business account", telegram: "bot", messenger: "usually answers at once" }[this.channel];
    const people = phone.people.map(([id, name]) => `${id} ${name}`).join();
    if (this.listed !== people) {
      this.listed = people;
      this.people.replaceChildren(...phone.people.map(([id, name]) => make("option", "", name, { value: id })));
    }
    this.people.value = phone.person;
    this.window.hidden = phone.window === null;
    this.window.classList.toggle("shut", phone.window === 0);
    const hours = Math.floor((phone.window || 0) / 3600);
    this.window.textContent = phone.window ? `The shop may write freely for ${hours ? `${hours} h` : "less than an hour"} more` : "24-hour window closed: only approved templates";
    this.items(phone);
    this.write.hidden = phone.blocked;
    this.stopped.hidden = !phone.blocked;
    const last = phone.items.filter((item) => !item.refused).at(-1);
    const quick = last && !last.mine ? last.quick : [];
    const wanted = JSON.stringify(quick) + (last ? last.number : 0);
    if (this.offered !== wanted) {
      this.offered = wanted;
      this.quick.replaceChildren(...quick.map((key) => press("", key.label, () => this.act({ act: "tap", bubble: last.number, value: key.value }))));
    }
  }

  items(phone) {
    const low = this.thread.scrollHeight - this.thread.scrollTop - this.thread.clientHeight < 120;
    let grown = false;
    if (phone.items.length) this.thread.querySelector(".empty")?.remove();
    else if (!this.thread.querySelector(".empty")) this.thread.replaceChildren(this.empty());
    for (const item of phone.items) {
      const known = this.drawn.get(item.number);
      const as = JSON.stringify(item);
      if (known && known.as === as) continue;
      const node = this.bubble(item);
      if (known) known.node.replaceWith(node);
      else {
        this.thread.append(node);
        grown = true;
      }
      this.drawn.set(item.number, { as, node });
    }
    if (phone.typing) {
      if (this.thread.lastChild !== this.dots) {
        this.thread.append(this.dots);
        grown = true;
      }
    } else this.dots.remove();
    if (grown && low) this.thread.scrollTop = this.thread.scrollHeight;
  }
}

function bring(channel) {
  front = channel;
  for (const [name, phone] of phones) {
    phone.root.classList.toggle("front", name === channel);
    if (name === channel) phone.thread.scrollTop = phone.thread.scrollHeight;
    const tab = document.getElementById(`tab-${name}`);
    tab.setAttribute("aria-selected", String(name === channel));
    tab.tabIndex = name === channel ? 0 : -1;
  }
}

function add(channel) {
  const phone = new Phone(channel);
  phones.set(channel, phone);
  document.getElementById("phones").append(phone.root);
  const tab = press("", NAMES[channel], () => bring(channel), { role: "tab", id: `tab-${channel}`, "aria-controls": `phone-${channel}` });
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = [...phones.keys()];
    bring(all[(all.indexOf(channel) + step + all.length) % all.length]);
    document.getElementById(`tab-${front}`).focus();
  });
  document.getElementById("tabs").append(tab);
  return phone;
}

function draw(state) {
  shown = state;
  ahead = new Date(state.now) - Date.now();
  document.getElementById("brand").textContent = `· ${state.brand}`;
  document.getElementById("offer").hidden = !state.offers;
  const places = document.getElementById("places");
  if (!places.childElementCount) {
    for (const [name, address] of Object.entries(state.places)) places.append(make("a", "", name, { href: address, target: "_blank", rel: "noopener" }));
  }
  for (const phone of state.phones) (phones.get(phone.channel) || add(phone.channel)).draw(phone);
  if (!front && state.phones.length) bring(state.phones[0].channel);
  tell();
}

function tell() {
  const now = new Date(Date.now() + ahead);
  const day = now.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" });
  document.getElementById("clock").textContent = `${day}, ${time(now)}`;
}

// One question at a time waits at the simulator; another person on a phone is asked for at once.
const look = {
  asking: null,
  now() {
    shown.version = undefined;
    if (this.asking) this.asking.abort();
  },
  async keep() {
    for (;;) {
      this.asking = new AbortController();
      try {
        const query = new URLSearchParams({ ...chosen, ...(shown.version === undefined ? {} : { after: shown.version }) });
        const answer = await fetch(`/state?${query}`, { signal: this.asking.signal });
        draw(await answer.json());
        document.getElementById("lost").hidden = true;
      } catch (error) {
        if (error.name === "AbortError") continue;
        document.getElementById("lost").hidden = false;
        shown.version = undefined;
        await new Promise((done) => setTimeout(done, AGAIN_MS));
      }
    }
  },
};

document.getElementById("pass").addEventListener("click", () => act({ act: "pass", hours: 24 }));
document.getElementById("offer").addEventListener("click", () => act({ act: "offer" }));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const phone of phones.values()) phone.close();
});
setInterval(tell, 10_000);
look.keep();
