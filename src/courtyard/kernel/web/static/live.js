// Live messages: one socket per page with a bell, while the page is looked at. Each message becomes an event on the
// body, "live:<kind>" with its data, which HTMX can be triggered by; without script all of it shows on reload.
(() => {
  "use strict";
  const bell = document.querySelector("[data-bell]");
  if (!bell || !("WebSocket" in window)) return;

  const FIRST_PAUSE_MS = 500;
  const LONGEST_PAUSE_MS = 60000;
  const HIDDEN_MS = 60000; // a page that nobody looks at gives its socket back
  const RESET_SPREAD_MS = 3000; // after a restart all pages load anew, but not all at once
  const FINAL_CODES = new Set([4400, 4401]);
  const address = new URL("/notifications", window.location.href);
  address.protocol = address.protocol.replace("http", "ws");
  let socket = null;
  let last = "";
  let pause = FIRST_PAUSE_MS;
  let retry = 0;
  let hiding = 0;
  let over = false;

  const tell = (name, detail) => document.body.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));

  function show(unread) {
    const count = bell.querySelector("[data-bell-count]");
    if (!count || !Number.isInteger(unread)) return;
    count.querySelector("b").textContent = unread > 99 ? "99+" : String(unread);
    count.hidden = unread === 0;
  }

  // What was missed is not known: ask for the number, and let the page's parts load themselves anew.
  async function reset() {
    const answer = await fetch(bell.dataset.bell).catch(() => null);
    if (answer && answer.ok) show((await answer.json()).unread);
    tell("reset", {});
  }

  // The first place in the stream says when the newest message was told: later than the page was asked for, and the page
  // may not have it yet.
  const isOlderThan = (place) => Number(/\.(\d+)-/.exec(place || "")?.[1] || 0) >= Number(bell.dataset.asked);

  function take(message) {
    if (message.type === "ready" && !last && isOlderThan(message.id)) reset();
    if (message.id) last = message.id;
    if (message.type === "ready") pause = FIRST_PAUSE_MS;
    else if (message.type === "reset") setTimeout(reset, Math.random() * RESET_SPREAD_MS);
    else if (message.type === "message") {
      const data = message.data || {};
      show(data.unread);
      if (typeof data.text === "string") {
        document.dispatchEvent(new CustomEvent("toast", { detail: { message: data.text, tone: "info" } }));
      }
      tell(message.kind, data);
    }
  }

  function open() {
    clearTimeout(retry);
    if (socket || over || document.hidden) return;
    if (last) address.searchParams.set("last", last);
    const mine = socket = new WebSocket(address);
    mine.addEventListener("message", (event) => take(JSON.parse(event.data)));
    mine.addEventListener("close", (event) => {
      if (socket !== mine) return;
      socket = null;
      over = FINAL_CODES.has(event.code);
      retry = setTimeout(open, pause * (0.5 + Math.random()));
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    });
  }

  function giveBack() {
    const mine = socket;
    socket = null;
    if (mine) mine.close(1000);
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.hidden) hiding = setTimeout(giveBack, HIDDEN_MS);
    else open();
  });
  window.addEventListener("pagehide", giveBack);
  window.addEventListener("pageshow", open);
  open();
})();
