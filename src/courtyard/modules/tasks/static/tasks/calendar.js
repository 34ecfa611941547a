// The calendar with script: a task is dragged to another day, and a day's plus offers that day.
(() => {
  "use strict";
  const calendar = document.getElementById("calendar");
  if (!calendar) return;
  const again = () => window.htmx.trigger(calendar, "calendar:again");

  // Nothing is put anew below a finger: what came meanwhile is asked for again.
  let isMissed = false;
  calendar.addEventListener("htmx:beforeSwap", (event) => {
    if (!document.documentElement.classList.contains("holding")) return;
    event.detail.shouldSwap = false;
    isMissed = true;
  });
  document.addEventListener("let-go", () => {
    if (isMissed) again();
    isMissed = false;
  });

  calendar.addEventListener("dropped", (event) => {
    isMissed = false; // it is asked for once the task is moved
    const item = event.target;
    const body = new URLSearchParams({ task: item.dataset.task, day: item.parentElement.dataset.drop });
    fetch("/tasks/calendar/move", { method: "POST", body, redirect: "manual", keepalive: true }).then((answer) => {
      // A redirect is what a browser without script would follow: the task was moved.
      if (answer.type !== "opaqueredirect" && !answer.ok) throw new Error(String(answer.status));
    }).catch(() => {
      document.dispatchEvent(new CustomEvent("toast", { detail: { message: document.getElementById("toasts").dataset.failed, tone: "bad" } }));
    }).then(again);
  });

  document.addEventListener("click", (event) => {
    const plus = event.target.closest && event.target.closest("[data-add-day]");
    if (!plus) return;
    document.getElementById("add-day").value = plus.dataset.addDay;
    document.getElementById("text").value = "";
    document.getElementById("text").focus();
  });
})();
