// Courtyard's own script: small improvements of pages that work without it. No inline handlers, no styles, no eval.
(() => {
  "use strict";
  const root = document.documentElement;
  const toasts = () => document.getElementById("toasts");

  // Messages: those of the page go by themselves, bad news stays until dismissed.
  const SHOWN_MS = 6000;
  const SHOWN_WITH_AN_ACT_MS = 12000;
  const armed = new WeakSet();
  function arm(toast) {
    if (armed.has(toast)) return;
    armed.add(toast);
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", toasts().dataset.dismiss);
    close.addEventListener("click", () => toast.remove());
    toast.append(close);
    if (!toast.classList.contains("bad")) {
      const shown = toast.querySelector("form") ? SHOWN_WITH_AN_ACT_MS : SHOWN_MS;
      let timer = setTimeout(() => toast.remove(), shown);
      toast.addEventListener("pointerenter", () => clearTimeout(timer));
      toast.addEventListener("pointerleave", () => { timer = setTimeout(() => toast.remove(), shown); });
    }
  }
  function actOf(act, label) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = act;
    form.setAttribute("hx-post", act);
    form.setAttribute("hx-swap", "none");
    const button = document.createElement("button");
    button.className = "toast-act";
    button.textContent = label;
    form.append(button);
    return form;
  }
  function say({ message, tone, act, actLabel }) {
    const toast = document.createElement("div");
    toast.className = `toast ${["good", "warn", "bad", "info"].includes(tone) ? tone : "info"}`;
    const text = document.createElement("p");
    text.textContent = message;
    toast.append(text);
    if (act) toast.append(actOf(act, actLabel));
    toasts().append(toast);
    arm(toast);
    if (act && window.htmx) window.htmx.process(toast);
  }
  document.addEventListener("toast", (event) => say(event.detail));
  document.addEventListener("htmx:sendError", () => say({ message: toasts().dataset.offline, tone: "bad" }));
  document.addEventListener("htmx:responseError", () => say({ message: toasts().dataset.failed, tone: "bad" }));
  document.addEventListener("htmx:afterRequest", (event) => {
    const toast = event.target.closest(".toast");
    if (toast && event.detail.successful) toast.remove();
  });

  // An answer tells the page also where the part that asked was renewed meanwhile and can no longer pass it on.
  const passedOn = new WeakSet();
  document.addEventListener("htmx:beforeOnLoad", (event) => passedOn.add(event.detail.xhr));
  document.addEventListener("htmx:beforeSend", (event) => {
    const { xhr } = event.detail;
    xhr.addEventListener("loadend", () => {
      if (xhr.status === 0 || passedOn.has(xhr)) return;
      if (xhr.status >= 400) say({ message: toasts().dataset.failed, tone: "bad" });
      const told = JSON.parse(xhr.getResponseHeader("HX-Trigger") || "{}");
      for (const [name, detail] of Object.entries(told)) {
        document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
      }
    });
  });

  // The first wrong field gets the focus, on a new page and after a fragment.
  function focusFirstError(within) {
    const wrong = within.querySelector("[aria-invalid=true]");
    if (wrong) wrong.focus();
  }

  // Dialogs: a link opens one as a modal; Escape, the cross and a click beside it close it.
  function openDialog(id) {
    const dialog = document.getElementById(id);
    if (!(dialog instanceof HTMLDialogElement)) return false;
    if (!dialog.open) dialog.showModal();
    return true;
  }
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener && openDialog(opener.dataset.dialog)) return event.preventDefault();
    const dialog = event.target.closest("dialog[open]");
    if (dialog && (event.target.closest("[data-close]") || event.target === dialog)) {
      event.preventDefault();
      dialog.close();
    }
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const reveal = event.target.closest("[data-reveal]");
    if (reveal) {
      const input = document.getElementById(reveal.dataset.reveal);
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      reveal.setAttribute("aria-pressed", String(!shown));
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of document.querySelectorAll("details.menu[open]")) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
    const searching = event.target.closest(".top-search");
    if (searching && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const stops = [...searching.querySelectorAll("input[type=search], .suggestions a")];
      const next = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) { event.preventDefault(); next.focus(); }
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector(".top-search input");
      if (search && search.offsetParent) { event.preventDefault(); search.focus(); }
    }
  });

  // What somebody presses stays where it is: a part that would load itself anew below a finger or a pressed button does so
  // once that is lifted, and a moment later, so that the click finds what it was meant for. Meanwhile the document is
  // "holding"; after that it hears "let-go".
  const CLICK_MS = 60; // at most, between a pointer that goes up and its click
  let lifting = 0;
  let isMissed = false;
  function letGo() {
    lifting = 0;
    root.classList.remove("holding");
    document.dispatchEvent(new CustomEvent("let-go"));
    if (isMissed) document.body.dispatchEvent(new CustomEvent("live:reset"));
    isMissed = false;
  }
  const lift = (event) => {
    if (event.isPrimary && !lifting && root.classList.contains("holding")) lifting = setTimeout(letGo, CLICK_MS);
  };
  addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    clearTimeout(lifting);
    lifting = 0;
    root.classList.add("holding");
  }, true);
  addEventListener("pointerup", lift, true);
  addEventListener("pointercancel", lift, true);
  addEventListener("pointermove", (event) => { if (!event.buttons) lift(event); }, true); // lifted where no page could see it
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const cause = detail.requestConfig.triggeringEvent;
    if (!root.classList.contains("holding") || !cause || !cause.type.startsWith("live:")) return;
    detail.shouldSwap = false;
    isMissed = true;
  });

  // Numbers of a picture that somebody unfolded stay so when the part around them loads itself anew. A page's pictures
  // keep their order; their titles may change with the numbers.
  const unfolded = new WeakMap();
  const folds = () => [...document.querySelectorAll("details.chart-table")];
  document.addEventListener("htmx:beforeSwap", ({ detail }) => unfolded.set(detail.xhr, folds().map((each) => each.open)));
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    const before = unfolded.get(detail.xhr) || [];
    folds().forEach((each, place) => { if (before[place]) each.open = true; });
  });

  // So does the focus, on the same link, button or field: HTMX finds again only what has an id.
  const MARKS = ["href", "name", "value", "aria-label", "formaction"];
  const markOf = (element) => [element.tagName, element.form?.getAttribute("action"), ...MARKS.map((each) => element.getAttribute(each))].join("\n");
  const likeOnes = (mark) => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter((each) => markOf(each) === mark);
  let focused = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const element = document.activeElement;
    const mark = element && markOf(element);
    focused = element && { element, mark, place: likeOnes(mark).indexOf(element) };
  });
  for (const name of ["htmx:afterSwap", "htmx:oobAfterSwap"]) document.addEventListener(name, () => {
    if (!focused || focused.element.isConnected || document.activeElement !== document.body) return;
    likeOnes(focused.mark)[focused.place]?.focus({ preventScroll: true });
  });

  // Which result or suggestion of a search was opened, so that searches can get better.
  document.addEventListener("click", (event) => {
    const hit = event.target.closest && event.target.closest("[data-hit]");
    if (!hit || !event.target.closest("a[href]")) return;
    const { search } = hit.closest("[data-search]").dataset;
    const body = JSON.stringify({ search, id: hit.dataset.hit, position: Number(hit.dataset.place) });
    navigator.sendBeacon("/api/search/clicks", new Blob([body], { type: "application/json" }));
  });

  // Asking before an act that cannot be undone.
  function ask(question) {
    const dialog = document.getElementById("confirm");
    dialog.querySelector("[data-question]").textContent = question;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true }));
  }
  const agreed = new WeakSet();
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const button = event.submitter;
    const question = (button && button.dataset.confirm) || form.dataset.confirm;
    if (question && !agreed.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (await ask(question)) {
        agreed.add(form);
        form.requestSubmit(button);
      }
      return;
    }
    agreed.delete(form);
  }, true);
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question).then((yes) => { if (yes) event.detail.issueRequest(true); });
  });

  // A pressed button says that it works, and cannot be pressed twice.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !button || !button.classList.contains("button") || event.target.method === "dialog") return;
    setTimeout(() => { button.setAttribute("aria-busy", "true"); button.disabled = true; });
  });
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button[aria-busy=true][disabled]:not([data-busy])")) {
      if (!button.closest("[data-sample]")) { button.removeAttribute("aria-busy"); button.disabled = false; }
    }
  });

  // Light, dark, or as the system: at once, and kept in the cookie that the server reads.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-theme-switch]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const theme = event.submitter.value;
    root.dataset.theme = theme;
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === event.submitter));
  }, true);

  // Files: names and, for a picture, a preview; dropping works too.
  function showFiles(input) {
    const drop = input.closest("[data-file-drop]");
    const preview = drop.querySelector("[data-preview]");
    const files = [...input.files];
    drop.querySelector("[data-names]").textContent = files.map((file) => file.name).join(", ");
    preview.replaceChildren();
    const picture = files.find((file) => /^image\/(png|jpeg|webp|avif|gif)$/.test(file.type) && file.size < 16e6);
    if (!picture) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      const image = document.createElement("img");
      image.alt = "";
      image.src = reader.result;
      preview.replaceChildren(image);
    });
    reader.readAsDataURL(picture);
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-file-drop] input[type=file]")) showFiles(event.target);
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const zone = event.target.closest && event.target.closest(".drop-zone");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover");
      if (kind !== "drop") return;
      const input = zone.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  // Where the browser has no speculation rules, a link that is about to be followed is fetched ahead.
  if (!(HTMLScriptElement.supports && HTMLScriptElement.supports("speculationrules")) && !(navigator.connection || {}).saveData) {
    const fetched = new Set();
    document.addEventListener("pointerover", (event) => {
      const link = event.target.closest && event.target.closest("a[href^='/']:not([data-no-prefetch], [download], [href^='/api/'])");
      if (!link || fetched.has(link.href) || link.href === location.href) return;
      const timer = setTimeout(() => {
        fetched.add(link.href);
        const hint = document.createElement("link");
        hint.rel = "prefetch";
        hint.href = link.href;
        document.head.append(hint);
      }, 120);
      link.addEventListener("pointerleave", () => clearTimeout(timer), { once: true });
    });
  }

  document.querySelectorAll("[data-toast]").forEach(arm);
  focusFirstError(document);
  document.addEventListener("htmx:afterSettle", (event) => focusFirstError(event.target));
})();
