// The list of tasks: keys, selection, and lists that stay as they are looked at while others change them.
(() => {
  "use strict";
  const rows = () => [...document.querySelectorAll("[data-task]")];
  const quick = document.getElementById("quick");
  const MOST_ROWS = 100;

  // The line that adds: empty for the next one at once, while those before it wait to be kept; one that is refused returns.
  if (quick) {
    const line = document.getElementById("quick-text");
    quick.noValidate = true; // an empty field is not what is sent
    quick.addEventListener("htmx:confirm", (event) => {
      const { elt, etc } = event.detail;
      if (elt !== quick || etc.values) return;
      if (!line.value.trim()) return event.preventDefault();
      etc.values = { text: line.value };
      line.value = "";
      window.htmx.trigger(line, "htmx:abort"); // how it is read is no longer asked
    });
    quick.addEventListener("htmx:afterRequest", (event) => {
      const { elt, etc, successful } = event.detail;
      if (elt === quick && !successful && !line.value) line.value = etc.values.text;
    });
  }

  // A list that loads itself anew shows as much as before, with the same tasks ticked and the same one in focus.
  let ticked = null;
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, parameters } = event.detail;
    if (elt.id !== "results") return;
    event.detail.path = elt.querySelector("[data-here]").dataset.here; // as it was filtered last
    if (rows().length > 50) parameters.limit = String(Math.min(rows().length, MOST_ROWS));
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "results") return;
    ticked = rows().filter((each) => box(each) && box(each).checked).map((each) => each.id);
    if (focused?.row.isConnected) focused.place = rows().indexOf(focused.row);
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (!ticked) return;
    for (const id of ticked) {
      const there = document.getElementById(id);
      if (there && box(there)) box(there).checked = true;
    }
    ticked = null;
    count();
    refocus();
  });

  // Whichever way the task in focus goes, the one that comes up in its place is in focus then.
  let focused = null;
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-task]");
    focused = row ? { row, place: rows().indexOf(row) } : null;
  });
  document.addEventListener("pointerdown", () => { focused = null; });
  document.addEventListener("htmx:afterSettle", refocus);
  function refocus() {
    if (!focused || focused.row.isConnected || document.activeElement !== document.body) return;
    focusOn(document.getElementById(focused.row.id) || rows()[Math.min(focused.place, rows().length - 1)]);
  }

  // Selection.
  function box(row) { return row.querySelector(".task-pick input"); }
  function count() {
    const shown = document.querySelector("[data-count]");
    const number = document.querySelectorAll(".task-pick input:checked").length;
    if (shown) shown.textContent = number ? String(number) : "";
  }
  let last = null;
  document.addEventListener("click", (event) => {
    const tick = event.target.closest("[data-tick]");
    if (tick) tick.closest("[data-task]")?.classList.add("leaving");
    if (event.target.closest("[data-unselect]")) {
      for (const each of rows()) if (box(each)) box(each).checked = false;
      count();
    }
    const picked = event.target.closest(".task-pick input");
    if (!picked) return;
    const row = picked.closest("[data-task]");
    if (event.shiftKey && last && last.isConnected) {
      const [from, to] = [rows().indexOf(last), rows().indexOf(row)].sort((a, b) => a - b);
      for (const each of rows().slice(from, to + 1)) if (box(each)) box(each).checked = picked.checked;
    }
    last = row;
    count();
  });
  document.addEventListener("htmx:responseError", (event) => {
    event.target.closest?.("[data-task]")?.classList.remove("leaving");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.id !== "bulk" || !event.detail.successful) return;
    for (const each of rows()) if (box(each)) box(each).checked = false;
    event.target.reset();
    count();
  });

  // A task's page: parts that somebody is writing in stay as they are, and a line says that there is news.
  const written = (part) => [...part.querySelectorAll("input, textarea, select")].some((field) =>
    field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked
      : field instanceof HTMLSelectElement ? [...field.options].some((option) => option.selected !== option.defaultSelected) && field.selectedIndex > 0
        : field.type !== "hidden" && field.value !== field.defaultValue);
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    if (!target.matches("#task-form, #said, #time") || !written(target)) return;
    event.detail.shouldSwap = false;
    const version = (within) => within?.querySelector?.("[name=version]")?.value;
    const news = fragment && version(fragment);
    if (target.id === "task-form" && news && news !== version(target)) document.getElementById("stale").hidden = false;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.target.matches?.("[data-resets]")) event.target.reset();
  });

  // Files go to the task as each is here; what it has then is shown by the list above.
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.matches?.("[data-attaches]")) return;
    const here = event.target.querySelectorAll("[data-value]:enabled");
    if (!here.length) event.preventDefault();
    for (const value of here) value.dataset.sent = "true";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.target.matches?.("[data-attaches]")) return;
    for (const value of event.target.querySelectorAll("[data-sent]")) {
      if (event.detail.successful) value.closest("[data-upload]").remove();
      else delete value.dataset.sent;
    }
  });

  // Keys.
  function focusOn(row) { row?.querySelector(".task-title")?.focus(); }
  function step(by) {
    const all = rows();
    const here = document.activeElement?.closest("[data-task]");
    const next = here ? all.indexOf(here) + by : by > 0 ? 0 : all.length - 1;
    const row = all[Math.max(0, Math.min(next, all.length - 1))];
    focusOn(row);
    row?.scrollIntoView({ block: "nearest" });
  }
  const keys = {
    q: () => quick?.querySelector("input").focus(),
    c: () => quick?.querySelector("input").focus(),
    j: () => step(1),
    k: () => step(-1),
    x: (row) => row && box(row)?.click(),
    e: (row) => row?.querySelector("[data-tick]")?.click(),
    " ": (row) => row?.querySelector("[data-tick]")?.click(),
    u: () => [...document.querySelectorAll(".toast-act")].pop()?.click(),
    "?": () => document.getElementById("keys")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape" && event.target.matches("#quick-text, #q")) return event.target.blur();
    if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open], [contenteditable]")) return;
    const row = document.activeElement?.closest("[data-task]") || null;
    if (event.key === " " && !(row && event.target.matches(".task-title"))) return;
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (!act) return;
    event.preventDefault();
    act(row);
  });
})();
