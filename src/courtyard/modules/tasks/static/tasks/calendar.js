// The calendar with script: a task is dragged to another day, and a day's plus offers that day.
(() => {
  "use strict";
  const calendar = document.getElementById("calendar");
  if (!calendar) return;
  const again = () => window.htmx.trigger(calendar, "calendar:again");

  // A task that is on its way to the house would stand on its old day once more: what comes meanwhile is asked for again.
  let moving = 0;
  calendar.addEventListener("htmx:beforeSwap", (event) => { if (moving) event.detail.shouldSwap = false; });

  calendar.addEventListener("dropped", (event) => {
    const item = event.target;
    const body = new URLSearchParams({ task: item.dataset.task, day: item.parentElement.dataset.drop });
    moving += 1;
    fetch("/tasks/calendar/move", { method: "POST", body, redirect: "manual", keepalive: true }).then((answer) => {
      // A redirect is what a browser without script would follow: the task was moved.
      if (answer.type !== "opaqueredirect" && !answer.ok) throw new Error(String(answer.status));
    }).catch(() => {
      document.dispatchEvent(new CustomEvent("toast", { detail: { message: document.getElementById("toasts").dataset.failed, tone: "bad" } }));
    }).then(() => {
      moving -= 1;
      again();
    });
  });

  document.addEventListener("click", (event) => {
    const plus = event.target.closest && event.target.closest("[data-add-day]");
    if (!plus) return;
    document.getElementById("add-day").value = plus.dataset.addDay;
    document.getElementById("text").value = "";
    document.getElementById("text").focus();
  });
})();
