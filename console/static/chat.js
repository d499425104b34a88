// The composer: a message is shown at once, sent until it is taken, and keeps its id, so that a repeat has no second effect.
(() => {
  "use strict";
  const WAIT_FIRST_MS = 1000, WAIT_MAX_MS = 15000, TIMEOUT_MS = 20000, NEAR_LIMIT = 200;
  const body = document.body, slug = body.dataset.slug, textMax = Number(body.dataset.textMax);
  const store = `unsent:${slug}`, post = `/chat/${slug}/messages`;
  const text = document.getElementById("text"), problem = document.getElementById("problem");
  const sending = document.getElementById("sending"), updates = document.getElementById("updates");
  let queue = load(), busy = false, wait = WAIT_FIRST_MS, timer = 0;
  const taken = new Set(), asked = new Set();

  function load() {
    try { return JSON.parse(sessionStorage.getItem(store)) || []; } catch { return []; }
  }
  function save() {
    try { sessionStorage.setItem(store, JSON.stringify(queue)); } catch { /* a full or forbidden store: the page itself still holds the queue */ }
  }
  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    return "b" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function paint(entry) {
    document.getElementById("hello")?.remove();
    if (!entry.label && !entry.text) return;
    const said = document.createElement("div"), bubble = document.createElement("div"), meta = document.createElement("div");
    said.className = "said mine sending"; said.id = `sending-${entry.client_id}`;
    bubble.className = "bubble"; bubble.textContent = entry.text || entry.label;
    meta.className = "meta"; meta.textContent = "sending";
    said.append(bubble, meta);
    sending.append(said);
    window.live.toEnd();
  }
  function note(entry, words, stuck) {
    const said = document.getElementById(`sending-${entry.client_id}`);
    said?.classList.toggle("stuck", stuck);
    if (said) said.lastElementChild.textContent = words;
  }

  function push(entry) {
    problem.textContent = "";
    queue.push(entry); save(); paint(entry); pump();
  }

  async function pump() {
    clearTimeout(timer);
    if (busy || !queue.length) return;
    busy = true;
    const entry = queue[0];
    try {
      const answer = await fetch(post, {
        method: "POST", body: new URLSearchParams(entry), headers: { "X-Requested-With": "fetch" },
        credentials: "same-origin", signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (answer.status >= 500) throw new Error(`the server answered ${answer.status}`);
      queue.shift(); save(); wait = WAIT_FIRST_MS;
      if (answer.ok) { taken.add(entry.client_id); htmx.trigger(updates, "nudge"); }
      else refuse(entry, (await answer.json().catch(() => ({}))).problem);
      busy = false;
      pump();
    } catch {
      busy = false;
      note(entry, "not sent yet, trying again", true);
      timer = setTimeout(pump, wait);
      wait = Math.min(wait * 2, WAIT_MAX_MS);
    }
  }
  function refuse(entry, words) {
    document.getElementById(`sending-${entry.client_id}`)?.remove();
    problem.textContent = words || "That could not be sent. Reload the page and try again.";
    if (entry.text && !text.value) text.value = entry.text;
  }

  // A message's first picture goes when an update asked for after it was taken has come.
  updates.addEventListener("htmx:beforeRequest", () => { asked.clear(); taken.forEach((id) => asked.add(id)); });
  updates.addEventListener("htmx:beforeSwap", () => {
    asked.forEach((id) => { document.getElementById(`sending-${id}`)?.remove(); taken.delete(id); });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-send], [data-arrive]")) return;
    event.preventDefault();
    const entry = { client_id: newId() };
    if (form.matches("[data-composer]")) {
      entry.text = text.value.trim();
      if (!entry.text) { text.focus(); return; }
      if (entry.text.length > textMax) { tooLong(); return; }
      text.value = "";
    } else if (form.matches("[data-arrive]")) {
      entry.client_id = form.elements.client_id.value;
      entry.start = form.elements.start.value;
    } else {
      entry.action = event.submitter.value;
      entry.label = form.elements.label.value;
      form.closest("details")?.removeAttribute("open");
    }
    push(entry);
  });

  function tooLong() {
    problem.textContent = `That is ${text.value.trim().length.toLocaleString("en")} letters; ${textMax.toLocaleString("en")} fit into one message. Please send it in parts.`;
  }
  text.addEventListener("input", () => {
    const left = textMax - text.value.length;
    if (left < 0) tooLong();
    else problem.textContent = left < NEAR_LIMIT ? `${left} letters left` : "";
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    text.form.requestSubmit();
  });
  window.addEventListener("online", pump);

  queue.forEach(paint);
  pump();
  const arrival = document.querySelector("[data-arrive]");
  if (arrival) {
    history.replaceState(null, "", location.pathname); // a reload is no second arrival
    document.querySelector("[data-composer] [name=start]")?.remove();
    arrival.requestSubmit();
  }
})();
