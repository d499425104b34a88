// The pay page: a clock for the hold, one tap one submit, printing.
(() => {
  "use strict";
  const clock = document.querySelector("[data-countdown]");
  if (clock) {
    const end = Date.parse(clock.dateTime);
    const show = () => {
      const left = Math.max(0, Math.floor((end - Date.now()) / 1000));
      clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left`;
      if (left === 0) { clearInterval(timer); location.reload(); }
    };
    const timer = setInterval(show, 1000);
    if (end > Date.now()) show(); else clearInterval(timer);
  }
  document.querySelectorAll("[data-once]").forEach((form) => form.addEventListener("submit", () => {
    const button = form.querySelector("button");
    button.textContent = form.dataset.once || "Paying…";
    setTimeout(() => { button.disabled = true; }); // after the form has gone
  }));
  const print = document.querySelector("[data-print]");
  if (print) { print.hidden = false; print.addEventListener("click", () => window.print()); }
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
