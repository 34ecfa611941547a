// Files that are sent as soon as they are chosen, with preview and progress: small ones in one piece, large ones in
// pieces that go on where the connection broke (tus 1.0). The form then carries their ids; it hears
// `upload:settled` when one has arrived, or never will.
(() => {
  "use strict";
  const API = "/api/media";
  const WHOLE_BYTES = 4 << 20;
  const PIECE_BYTES = 4 << 20;
  const PREVIEW_BYTES = 16 << 20;
  const AT_ONCE = 2;
  const TRIES = 6;
  const LOOK_MS = 1000;
  const LOOKS = 180;
  let running = 0;
  const waiting = [];

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const say = (message, tone) => document.dispatchEvent(new CustomEvent("toast", { detail: { message, tone } }));

  // One request whose sending is seen; resolves with status, headers and body whatever the status is.
  function request(method, address, { headers = {}, body = null, sent = () => {} } = {}) {
    return new Promise((resolve, reject) => {
      const call = new XMLHttpRequest();
      call.open(method, address);
      for (const [name, value] of Object.entries(headers)) call.setRequestHeader(name, value);
      call.upload.addEventListener("progress", (event) => sent(event.loaded));
      call.addEventListener("load", () => resolve(call));
      for (const kind of ["error", "abort", "timeout"]) call.addEventListener(kind, () => reject(new Error(kind)));
      call.send(body);
    });
  }
  function answered(call) {
    let told = {};
    try { told = JSON.parse(call.responseText || "{}"); } catch { told = {}; }
    if (call.status >= 200 && call.status < 300) return told;
    const words = ((told.error || {}).message || "").replace(/^[\w-]+: /, "");
    const error = new Error(words.charAt(0).toUpperCase() + words.slice(1));
    error.final = call.status < 500 && ![408, 409, 423, 429].includes(call.status);
    throw error;
  }

  async function whole(file, sent) {
    const form = new FormData();
    form.append("file", file, file.name);
    for (let tries = 1; ; tries += 1) {
      try {
        return answered(await request("POST", API, { body: form, sent }));
      } catch (error) {
        if (error.final || tries === TRIES) throw error;
        await pause(1000 * tries);
      }
    }
  }

  async function inPieces(file, sent) {
    const tus = { "Tus-Resumable": "1.0.0" };
    const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name.slice(0, 200))));
    const headers = { ...tus, "Upload-Length": String(file.size), "Upload-Metadata": `filename ${name}` };
    const begun = await request("POST", `${API}/uploads`, { headers });
    const id = answered(begun).id;
    const place = begun.getResponseHeader("Location");
    let offset = 0;
    let failures = 0;
    while (offset < file.size) {
      try {
        const body = file.slice(offset, offset + PIECE_BYTES);
        const kind = { ...tus, "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) };
        const call = await request("PATCH", place, { headers: kind, body, sent: (bytes) => sent(offset + bytes) });
        answered(call);
        offset = Number(call.getResponseHeader("Upload-Offset"));
        failures = 0;
      } catch (error) {
        failures += 1;
        if (error.final || failures === TRIES) throw error;
        await pause(1000 * failures);
        const found = await request("HEAD", place, { headers: tus }).catch(() => null);
        if (found && found.status === 200) offset = Number(found.getResponseHeader("Upload-Offset"));
        else if (found && found.status === 404) break; // it was finished, and only the answer was lost
      }
    }
    return answered(await request("GET", `${API}/${id}`));
  }

  function preview(item, file) {
    if (!/^image\//.test(file.type) || file.size > PREVIEW_BYTES) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => picture(item, reader.result));
    reader.readAsDataURL(file);
  }
  function picture(item, address) {
    const image = document.createElement("img");
    Object.assign(image, { alt: "", width: 96, height: 96, src: address });
    item.querySelector("[data-preview]").replaceChildren(image);
  }
  function show(item, text, percent) {
    const bar = item.querySelector("[data-progress]");
    bar.hidden = percent === undefined;
    if (percent !== undefined) bar.value = percent;
    const state = item.querySelector("[data-state]");
    if (state.textContent !== text) state.textContent = text;
  }

  // Once it has arrived, a worker makes its smaller forms; that can take a while for a film, so nobody has to wait.
  async function look(item, box, file) {
    for (let looks = 0; looks < LOOKS && item.isConnected; looks += 1) {
      const job = await request("GET", `/api/jobs/${file.job}`).catch(() => null);
      const told = job && job.status === 200 ? JSON.parse(job.responseText) : { progress: 0 };
      show(item, box.dataset.preparing, told.progress);
      if (told.state === "done" || told.state === "failed") break;
      await pause(LOOK_MS);
    }
    const found = answered(await request("GET", `${API}/${file.id}`));
    if (found.state === "ready") {
      if (found.thumbs.length) picture(item, found.thumbs[found.thumbs.length - 1].url);
      show(item, "");
    } else if (found.state === "processing") {
      show(item, box.dataset.late);
    } else {
      fail(item, found.reason_words || box.dataset.failed);
    }
  }
  const settled = (item) => item.dispatchEvent(new CustomEvent("upload:settled", { bubbles: true }));
  function fail(item, message) {
    item.classList.add("wrong");
    item.querySelector("[data-value]").disabled = true;
    delete item.dataset.busy;
    show(item, message);
    settled(item);
  }

  async function send(item, box, file) {
    const size = Math.max(1, file.size);
    const sent = (bytes) => show(item, box.dataset.uploading, Math.min(99, Math.round((100 * bytes) / size)));
    sent(0);
    try {
      const found = await (file.size <= WHOLE_BYTES ? whole(file, sent) : inPieces(file, sent));
      const value = item.querySelector("[data-value]");
      value.dataset.id = found.id;
      value.disabled = false;
      write(item);
      delete item.dataset.busy;
      settled(item);
      look(item, box, found).catch((error) => fail(item, error.message || box.dataset.failed));
    } catch (error) {
      fail(item, error.message || box.dataset.failed);
    }
  }
  async function next() {
    if (running >= AT_ONCE || !waiting.length) return;
    running += 1;
    await waiting.shift()();
    running -= 1;
    next();
  }

  // What the form carries of a file: its id, the line that it belongs to, and words for those who do not see it.
  function write(item) {
    const value = item.querySelector("[data-value]");
    const [id, number, ...said] = value.value.split("|");
    const words = item.querySelector("[data-alt]");
    const choice = item.querySelector("[data-choices-of]");
    const parts = [value.dataset.id || id, choice ? choice.value : number || "", words ? words.value : said.join("|")];
    value.value = parts.join("|");
  }
  // The lines of a text as choices: as they are counted where it is shown, without those that head a part.
  function offer(select) {
    const text = document.getElementById(select.dataset.choicesOf).value.trim();
    const lines = text.split(/\n[^\S\n]*\n\s*/.test(text) ? /\n[^\S\n]*\n\s*/ : "\n").map((line) => line.trim());
    const chosen = select.value;
    const options = lines.filter((line) => line && !/^#(\s|$)/.test(line)).map((line, at) => {
      const words = line.replace(/^(step\s+)?\d{1,2}[.):]\s+/i, "");
      return new Option(`${at + 1}. ${words.length > 48 ? `${words.slice(0, 46)}…` : words}`, String(at + 1));
    });
    select.replaceChildren(select.options[0], ...options);
    select.value = options[Number(chosen) - 1] ? chosen : "";
  }

  function add(box, file) {
    const list = box.querySelector("[data-list]");
    const most = Number(box.dataset.max);
    if (most === 1) list.replaceChildren();
    if (list.children.length >= most) return say(box.dataset.full, "warn");
    const item = box.querySelector("[data-item]").content.firstElementChild.cloneNode(true);
    item.dataset.busy = "true";
    item.querySelector("[data-title]").textContent = file.name;
    item.querySelector("[data-value]").disabled = true;
    list.append(item);
    for (const select of item.querySelectorAll("[data-choices-of]")) offer(select);
    preview(item, file);
    waiting.push(() => send(item, box, file));
    next();
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-choices-of]")) write(event.target.closest("[data-upload]"));
    const lines = event.target.id && document.querySelectorAll(`[data-choices-of="${CSS.escape(event.target.id)}"]`);
    for (const select of lines || []) {
      offer(select);
      write(select.closest("[data-upload]"));
    }
    const box = event.target.matches("[data-choose]") && event.target.closest("[data-uploads]");
    if (!box) return;
    for (const file of event.target.files) add(box, file);
    event.target.value = "";
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-alt]")) write(event.target.closest("[data-upload]"));
  });
  document.addEventListener("click", (event) => {
    const item = event.target.closest("[data-upload]");
    if (!item) return;
    const list = item.parentElement;
    if (event.target.closest("[data-first]")) {
      list.prepend(item);
      item.querySelector("[data-first]").focus();
    }
    if (event.target.closest("[data-remove]")) {
      const beside = item.nextElementSibling || item.previousElementSibling;
      item.remove();
      (beside ? beside.querySelector("[data-remove]") : list.parentElement.querySelector("[data-choose]")).focus();
    }
  });
  for (const select of document.querySelectorAll("[data-upload] [data-choices-of]")) offer(select);
  document.addEventListener("submit", (event) => {
    const busy = event.target.querySelector("[data-uploads] [data-busy]");
    if (!busy) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(busy.closest("[data-uploads]").dataset.wait, "warn");
  }, true);
})();
