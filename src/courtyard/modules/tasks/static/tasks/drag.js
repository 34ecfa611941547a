// Dragging by mouse, pen and touch: [data-drag] is taken to another place in a [data-drop] list, or to another list.
// A finger has to rest on it first, so that a list can still be scrolled. Where it was put down is told by the event
// "dropped" on it, with `from`, the place where it was; whoever listens keeps it there or puts it back.
(() => {
  "use strict";
  const START_PX = 6;
  const HOLD_MS = 260;
  const EDGE_PX = 64;
  const SPEED_PX = 14;
  let waiting = null;
  let drag = null;

  const placeOf = (item) => ({ list: item.parentElement, next: item.nextElementSibling });

  function forget() {
    if (waiting) clearTimeout(waiting.timer);
    waiting = null;
  }

  function start() {
    const { item, x, y } = waiting;
    forget();
    if (!item.isConnected) return;
    const box = item.getBoundingClientRect();
    const ghost = item.cloneNode(true);
    ghost.removeAttribute("id");
    ghost.querySelectorAll("[id]").forEach((each) => each.removeAttribute("id"));
    ghost.setAttribute("aria-hidden", "true");
    ghost.classList.add("drag-ghost");
    ghost.style.width = `${box.width}px`;
    ghost.style.height = `${box.height}px`;
    document.body.append(ghost);
    drag = { item, ghost, from: placeOf(item), dx: x - box.left, dy: y - box.top, x, y, frame: 0 };
    item.classList.add("drag-hole");
    document.documentElement.classList.add("dragging");
    follow();
    drag.frame = requestAnimationFrame(scroll);
  }

  function follow() {
    if (!drag.item.isConnected) return end(false); // the page put something else in its place: that is what stands
    drag.ghost.style.transform = `translate(${drag.x - drag.dx}px, ${drag.y - drag.dy}px)`;
    const under = document.elementFromPoint(drag.x, drag.y);
    const zone = under && under.closest("[data-drop], [data-drop-zone]");
    if (!zone) return;
    const list = zone.matches("[data-drop]") ? zone : zone.querySelector("[data-drop]");
    if (!list) return;
    if (list.dataset.order === "none") {
      if (list !== drag.item.parentElement) list.append(drag.item);
      return;
    }
    const others = [...list.children].filter((each) => each !== drag.item && each.matches("[data-drag]"));
    const next = others.find((each) => {
      const box = each.getBoundingClientRect();
      return drag.y < box.top + box.height / 2;
    });
    if (next ? drag.item.nextElementSibling !== next || drag.item.parentElement !== list : list.lastElementChild !== drag.item) {
      list.insertBefore(drag.item, next || null);
    }
  }

  const pull = (at, low, high) => (at < low + EDGE_PX ? -SPEED_PX : at > high - EDGE_PX ? SPEED_PX : 0);

  // Near an edge whatever can be scrolled there is scrolled.
  function scroll() {
    if (!drag) return;
    const under = document.elementFromPoint(drag.x, drag.y);
    for (let box = under; box && box !== document.body; box = box.parentElement) {
      const shape = box.getBoundingClientRect();
      if (box.scrollHeight > box.clientHeight + 4 && /auto|scroll/.test(getComputedStyle(box).overflowY)) box.scrollTop += pull(drag.y, shape.top, shape.bottom);
      if (box.scrollWidth > box.clientWidth + 4 && /auto|scroll/.test(getComputedStyle(box).overflowX)) box.scrollLeft += pull(drag.x, Math.max(shape.left, 0), Math.min(shape.right, innerWidth));
    }
    if (!under || !under.closest(".lane-scroll")) scrollBy(0, pull(drag.y, 0, innerHeight));
    follow();
    if (drag) drag.frame = requestAnimationFrame(scroll);
  }

  function end(isKept) {
    if (!drag) return;
    const { item, ghost, from, frame } = drag;
    drag = null;
    cancelAnimationFrame(frame);
    ghost.remove();
    item.classList.remove("drag-hole");
    document.documentElement.classList.remove("dragging");
    const now = placeOf(item);
    const isElsewhere = item.isConnected && (now.list !== from.list || now.next !== from.next);
    if (isElsewhere && isKept) item.dispatchEvent(new CustomEvent("dropped", { bubbles: true, detail: { from } }));
    else if (isElsewhere) from.list.insertBefore(item, from.list.contains(from.next) ? from.next : null);
  }

  document.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary || drag) return;
    const item = event.target.closest("[data-drag]");
    if (!item || event.target.closest("button, summary, input, select, textarea, .menu-list")) return;
    waiting = { item, x: event.clientX, y: event.clientY, isTouch: event.pointerType !== "mouse" };
    if (waiting.isTouch) waiting.timer = setTimeout(start, HOLD_MS);
  });
  document.addEventListener("pointermove", (event) => {
    if (drag) {
      drag.x = event.clientX;
      drag.y = event.clientY;
      follow();
    } else if (waiting && Math.hypot(event.clientX - waiting.x, event.clientY - waiting.y) > START_PX) {
      if (waiting.isTouch) forget();
      else start();
    }
  });
  document.addEventListener("pointerup", () => {
    forget();
    if (!drag) return;
    // The click that ends a drag opens nothing.
    const quiet = (event) => { event.preventDefault(); event.stopPropagation(); };
    addEventListener("click", quiet, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", quiet, { capture: true }), 60);
    end(true);
  });
  document.addEventListener("pointercancel", () => { forget(); end(false); });
  document.addEventListener("touchmove", (event) => { if (drag) event.preventDefault(); }, { passive: false });
  document.addEventListener("contextmenu", (event) => { if (drag || (waiting && waiting.isTouch)) event.preventDefault(); });
  document.addEventListener("dragstart", (event) => { if (event.target.closest && event.target.closest("[data-drag]")) event.preventDefault(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && drag) { event.preventDefault(); end(false); } });
})();
