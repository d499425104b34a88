// The console by keyboard, and forms that keep their text until they are taken.
(() => {
  "use strict";
  const MINUTE = 60, HOUR = 3600, DAY = 86400, CLOCK_MS = 20000, SECOND_MS = 1000;
  const rows = () => [...document.querySelectorAll("#rows a")];

  function move(step) {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row === document.activeElement);
    const from = at >= 0 ? at : list.findIndex((row) => row.hasAttribute("aria-current"));
    list[Math.min(Math.max(from + step, 0), list.length - 1)].focus();
  }
  const press = (id) => document.querySelector(`#${id} button`)?.click();
  const KEYS = {
    j: () => move(1), k: () => move(-1),
    "/": () => document.getElementById("q")?.focus(),
    t: () => press("take-form"), e: () => press("return-form"),
    r: () => document.getElementById("reply-text")?.focus(),
    "?": () => document.getElementById("keys")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, textarea, dialog");
    if (event.key === "Escape" && field) { field.blur?.(); return; }
    if (event.target.id === "reply-text" && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (event.target.value.trim()) event.target.form.requestSubmit();
      return;
    }
    if (field || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  // A reply that did not get through keeps its text and its id: sending again sends it once.
  const say = (words) => { const problem = document.getElementById("problem"); if (problem) problem.textContent = words; };
  document.addEventListener("htmx:sendError", (event) => { if (event.target.matches("[data-then-nudge]")) say("Not sent: no connection. Your text is kept; press Send again."); });
  document.addEventListener("htmx:responseError", (event) => { if (event.target.matches("[data-then-nudge]")) say("That did not work; nothing was sent and your text is kept. Reload the page and try again."); });
  // The composer is exchanged when who answers changes, and after each reply; what was typed meanwhile stays.
  let sent = "", typed = "";
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target.matches("[data-reply]")) sent = document.getElementById("reply-text").value;
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const old = event.detail.target, fresh = event.detail.fragment.querySelector?.("#composer");
    if (old.id !== "composer" || !fresh) return;
    if (fresh.dataset.mode === old.dataset.mode && !("answered" in fresh.dataset)) { event.detail.shouldSwap = false; return; }
    const text = old.querySelector("textarea");
    if (text) typed = text.value;
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    const text = document.getElementById("reply-text");
    if (!text || (text.readOnly && !text.value)) return; // no composer now; what was typed waits for the next
    if (text.readOnly) sent = "";
    if (!typed || text.value) { typed = ""; return; } // refused: the server gave the text back
    text.value = sent && typed.startsWith(sent) ? typed.slice(sent.length).trimStart() : typed;
    text.setSelectionRange(text.value.length, text.value.length);
    typed = sent = "";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.target.matches("[data-then-nudge]")) window.live.nudge("sequence");
  });
  // The list marks the conversation that is open now, whichever was when the page came.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target.id !== "list-form") return;
    event.detail.parameters.selected = document.getElementById("work")?.dataset.selected || "";
    if (document.activeElement?.id === "q") document.getElementById("list").classList.add("htmx-request");
  });
  document.addEventListener("htmx:afterRequest", () => document.getElementById("list")?.classList.remove("htmx-request"));
  document.addEventListener("htmx:afterSettle", () => {
    const count = document.getElementById("waiting-count"), number = document.querySelector("#rows")?.dataset.waiting;
    if (count && number !== undefined) { count.lastChild.textContent = number; count.hidden = number === "0"; }
    const chip = document.getElementById("waiting-chip");
    if (chip && number !== undefined) chip.textContent = number === "0" ? "" : number;
  });

  function ago(seconds) {
    if (seconds < MINUTE) return "now";
    if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
    if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h`;
    return null;
  }
  // A template reads as it will be sent: what is typed stands in its place.
  document.addEventListener("input", (event) => {
    const form = event.target.closest("[data-fills]");
    form?.querySelectorAll("[data-name]").forEach((span) => {
      const field = form.elements[`value_${span.dataset.name}`];
      if (field) span.textContent = field.value.trim() || span.dataset.sample;
    });
  });

  // The reply window: the words of console/pages.py, and once it is over the composer is asked for anew.
  function left(seconds) {
    if (seconds < MINUTE) return "less than a minute";
    if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
    if (seconds < 2 * DAY) return `${Math.floor(seconds / HOUR)} h ${Math.floor((seconds % HOUR) / MINUTE)} min`;
    return `${Math.floor(seconds / DAY)} d ${Math.floor((seconds % DAY) / HOUR)} h`;
  }
  setInterval(() => document.querySelectorAll("time[data-left]").forEach((time) => {
    time.end ??= performance.now() + Number(time.dataset.left) * 1000; // by the server's clock, whatever ours says
    const seconds = (time.end - performance.now()) / 1000;
    time.textContent = left(seconds);
    time.closest(".state").classList.toggle("warn", seconds < HOUR);
    if (seconds <= 0) { time.removeAttribute("data-left"); window.live.nudge("sequence"); }
  }), SECOND_MS);
  setInterval(() => document.querySelectorAll("time[data-ago]").forEach((time) => {
    const words = ago((Date.now() - Date.parse(time.dateTime)) / 1000);
    if (words) time.textContent = words;
  }), CLOCK_MS);
})();
