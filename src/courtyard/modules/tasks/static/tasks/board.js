// An open board: cards go where they are put at once and are kept behind that; what others do comes in by itself.
// The order is that of (position, id) alone, so whatever arrives when, all boards end up the same.
(() => {
  "use strict";
  const board = document.getElementById("board");
  if (!board) return;
  const said = document.getElementById("board-said");
  const project = board.dataset.board;
  const GATHER_MS = 40;
  const isHolding = () => document.documentElement.classList.contains("holding");
  const untilLetGo = () => new Promise((go) => {
    if (isHolding()) document.addEventListener("let-go", go, { once: true });
    else go();
  });
  const lanes = () => [...board.querySelectorAll("[data-drop]")];
  const cardOf = (id) => document.getElementById(`card-${id}`);
  const hasMore = (list) => Boolean(document.querySelector(`#more-${CSS.escape(list.dataset.drop)} a`));
  const isBefore = (one, other) => one.dataset.position < other.dataset.position ||
    (one.dataset.position === other.dataset.position && one.dataset.task < other.dataset.task);

  function place(card) {
    const list = document.getElementById(`lane-${card.dataset.in}`);
    const present = cardOf(card.dataset.task);
    const hadFocus = present && present.contains(document.activeElement);
    if (present) present.remove();
    if (!list) return;
    const next = [...list.children].find((each) => isBefore(card, each));
    if (!next && hasMore(list) && list.children.length) return; // it stands among those that were not loaded yet
    list.insertBefore(card, next || null);
    window.htmx.process(card);
    if (hadFocus) card.querySelector(".board-title").focus({ preventScroll: true });
  }

  // Cards as the house sent them, the counts of all columns, and what is no longer on this board: once no card is in a hand.
  async function absorb(html) {
    await untilLetGo();
    const sent = new DOMParser().parseFromString(html, "text/html");
    const there = new Set();
    for (const list of sent.querySelectorAll("[data-cards-of]")) {
      const count = board.querySelector(`[data-count="${CSS.escape(list.dataset.cardsOf)}"]`);
      if (count) count.textContent = list.dataset.now;
      for (const card of [...list.children]) {
        there.add(card.dataset.task);
        if (!underWay.get(card.dataset.task)) place(document.adoptNode(card));
      }
    }
    for (const asked of sent.querySelectorAll("[data-asked-for]")) {
      const gone = cardOf(asked.dataset.askedFor);
      if (gone && !there.has(asked.dataset.askedFor)) gone.remove();
    }
  }

  const ask = (path, options = {}) => fetch(path, { ...options, headers: { "HX-Request": "true", "HX-Current-URL": location.href } })
    .then(async (answer) => {
      const way = answer.headers.get("hx-redirect");
      if (way) location.assign(way);
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    });

  // What somebody writes stays, and so does where he is.
  function renew(html) {
    const focused = document.activeElement;
    const card = board.contains(focused) && focused.closest("[data-task]");
    const fields = new Map([...board.querySelectorAll("[data-board-add]")].map((form) => [form.elements.column.value, form.elements.text]));
    board.innerHTML = html;
    for (const form of board.querySelectorAll("[data-board-add]")) {
      const field = fields.get(form.elements.column.value);
      if (field) form.elements.text.replaceWith(field);
    }
    window.htmx.process(board);
    if (card) cardOf(card.dataset.task)?.querySelector(".board-title").focus({ preventScroll: true });
    else if (board.contains(focused)) focused.focus({ preventScroll: true });
  }

  // The whole board anew, but not below a finger: a card that is taken along, or that is on its way to the house, would
  // stand on the page once more. What came meanwhile is old, and asked for again.
  async function refresh() {
    try {
      for (;;) {
        await untilLetGo();
        await last;
        const html = await ask(`/tasks/board?project=${project}`);
        if (isHolding() || isSending()) continue;
        return renew(html);
      }
    } catch { /* it stands as it was; the next message asks again */ }
  }

  let wanted = new Set();
  let isAsking = false;
  let timer = 0;
  function look() {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (isHolding() || isAsking) return look();
      const tasks = [...wanted].slice(0, 60);
      wanted = new Set([...wanted].slice(60));
      isAsking = true;
      const query = tasks.map((task) => `&task=${task}`).join("");
      await ask(`/tasks/board/cards?project=${project}${query}`).then(absorb).catch(() => {});
      isAsking = false;
      if (wanted.size) look();
    }, GATHER_MS);
  }

  document.body.addEventListener("live:tasks.changed", (event) => {
    const told = event.detail;
    if (told.project !== project) return;
    if (told.more || !told.tasks.length) return refresh();
    told.tasks.forEach((task) => wanted.add(task));
    look();
  });
  document.body.addEventListener("live:reset", refresh);

  function fail() {
    document.dispatchEvent(new CustomEvent("toast", { detail: { message: board.dataset.failed, tone: "bad" } }));
    return refresh();
  }

  // One after the other, as they were made; an answer about a card that went on meanwhile is not shown.
  const underWay = new Map();
  const isSending = () => [...underWay.values()].some(Boolean);
  let last = Promise.resolve();
  function send(path, fields) {
    const card = fields.task || "";
    underWay.set(card, (underWay.get(card) || 0) + 1);
    const sent = last.then(() => ask(path, { method: "POST", keepalive: true, body: new URLSearchParams({ project, ...fields }) }));
    last = sent.catch(() => {}).then(() => underWay.set(card, underWay.get(card) - 1));
    return Promise.all([sent, last]).then(([html]) => absorb(html));
  }

  function tell(card) {
    const list = card.parentElement;
    said.textContent = board.dataset.moved.replace("%s", list.dataset.name).replace("%n", [...list.children].indexOf(card) + 1);
  }

  // Where a card stands now on the page is where it shall stand.
  function keep(card) {
    const list = card.parentElement;
    const fields = { task: card.dataset.task, column: list.dataset.drop };
    if (card.previousElementSibling) fields.after = card.previousElementSibling.dataset.task;
    else if (card.nextElementSibling) fields.before = card.nextElementSibling.dataset.task;
    tell(card);
    return send("/tasks/board/move", fields).catch(fail);
  }

  board.addEventListener("dropped", (event) => keep(event.target));

  board.addEventListener("submit", (event) => {
    const form = event.target;
    const isAdding = form.matches("[data-board-add]");
    if (!isAdding && !form.matches(".menu-list")) return;
    event.preventDefault();
    event.stopPropagation();
    const fields = Object.fromEntries(new FormData(form, event.submitter));
    const card = form.closest("[data-task]");
    if (card) form.closest("details").open = false;
    if (isAdding) form.elements.text.value = "";
    send(new URL(form.action).pathname, fields).then(() => {
      const moved = card && cardOf(card.dataset.task);
      if (moved) {
        tell(moved);
        moved.querySelector("summary").focus();
      }
      if (isAdding) document.getElementById(`lane-${fields.column}`).lastElementChild?.scrollIntoView({ block: "nearest" });
    }).catch(() => {
      if (isAdding) form.elements.text.value = fields.text;
      return fail();
    });
  });

  // Arrow keys: alone they go from card to card; with Shift they take the card along.
  const WAYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  board.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey || !event.target.matches(".board-title")) return;
    const card = event.target.closest("[data-task]");
    const list = card.parentElement;
    const at = [...list.children].indexOf(card);
    const other = way[0] ? lanes()[lanes().indexOf(list) + way[0]] : list;
    if (!other) return;
    event.preventDefault();
    if (!event.shiftKey) {
      const target = way[0] ? other.children[Math.min(at, other.children.length - 1)] : list.children[at + way[1]];
      if (target) target.querySelector(".board-title").focus();
      return;
    }
    if (!card.matches("[data-drag]")) return;
    if (way[0]) other.insertBefore(card, other.children[at] || null);
    else if (way[1] < 0 && card.previousElementSibling) list.insertBefore(card, card.previousElementSibling);
    else if (way[1] > 0 && card.nextElementSibling) list.insertBefore(card.nextElementSibling, card);
    else return;
    event.target.focus();
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    keep(card);
  });

  // Cards that were put in before their turn came are there once.
  board.addEventListener("htmx:afterSwap", () => {
    for (const list of lanes()) {
      const seen = new Map();
      for (const card of [...list.children]) {
        const twin = seen.get(card.dataset.task);
        if (twin) (Number(twin.dataset.version) > Number(card.dataset.version) ? card : twin).remove();
        seen.set(card.dataset.task, card.isConnected ? card : twin);
      }
    }
  });
})();
