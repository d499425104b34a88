// What makes a page live: one event stream that says "something moved"; htmx then fetches what is new.
(() => {
  "use strict";
  const RETRY_FIRST_MS = 1000, RETRY_MAX_MS = 15000, NEAR_PX = 120, DOWN_MS = 4000;
  let source = null, address = "", retry = RETRY_FIRST_MS, timer = 0, silence = 0;

  const wanted = () => document.querySelector("[data-live]")?.dataset.live || "";
  const line = (state) => {
    if (state === "again") { silence ||= setTimeout(() => line("down"), DOWN_MS); return; } // a short gap is nobody's concern
    clearTimeout(silence);
    silence = 0;
    document.body.dataset.line = state;
  };

  function connect() {
    clearTimeout(timer);
    source?.close();
    address = wanted();
    if (!address) return;
    source = new EventSource(address);
    source.onopen = () => { retry = RETRY_FIRST_MS; line("up"); };
    source.onerror = () => {
      line(navigator.onLine ? "again" : "down");
      if (source.readyState !== EventSource.CLOSED) return; // the browser connects again by itself
      timer = setTimeout(connect, retry);
      retry = Math.min(retry * 2, RETRY_MAX_MS);
    };
    for (const name of ["sequence", "inbox"]) source.addEventListener(name, () => nudge(name));
  }

  function nudge(name) {
    document.querySelectorAll(`[data-on-${name}]`).forEach((element) => htmx.trigger(element, "nudge"));
  }

  // The thread stays at its end unless the reader has scrolled up to read.
  let atEnd = true;
  const thread = () => document.getElementById("thread");
  const toEnd = () => { const box = thread(); if (box) box.scrollTop = box.scrollHeight; };
  const measure = () => { const box = thread(); if (box) atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX; };
  document.addEventListener("scroll", measure, { capture: true, passive: true });
  document.addEventListener("htmx:afterSettle", () => { if (wanted() !== address) { atEnd = true; connect(); } if (atEnd) toEnd(); });
  window.addEventListener("resize", () => { if (atEnd) toEnd(); });
  window.addEventListener("online", () => { line("up"); connect(); });
  window.addEventListener("offline", () => line("down"));
  window.addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
  window.addEventListener("pagehide", () => source?.close());
  document.addEventListener("DOMContentLoaded", () => { connect(); toEnd(); });
  window.live = { nudge, toEnd };
})();
