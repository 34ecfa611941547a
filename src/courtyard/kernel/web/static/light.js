// Pictures over the page: the links of a row open in a dialog, with arrows; without script they lead to the picture.
(() => {
  "use strict";
  function open(row, place) {
    const links = [...row.querySelectorAll("[data-light]")];
    const dialog = row.parentElement.querySelector("[data-light-dialog]");
    const at = (place + links.length) % links.length;
    const link = links[at];
    const image = dialog.querySelector("[data-light-picture]");
    const small = link.querySelector("img");
    // The size is known before the bytes are there, so nothing jumps.
    Object.assign(image, { width: Number(link.dataset.width), height: Number(link.dataset.height), alt: small.alt });
    image.src = link.href;
    dialog.querySelector("[data-light-words]").textContent = small.alt;
    dialog.querySelector("[data-light-place]").textContent = `${at + 1} / ${links.length}`;
    for (const button of dialog.querySelectorAll("[data-light-step]")) button.hidden = links.length < 2;
    dialog.dataset.at = String(at);
    if (!dialog.open) dialog.showModal();
  }
  const rowOf = (dialog) => dialog.parentElement.querySelector("[data-light-box]");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-light]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      const row = link.closest("[data-light-box]");
      return open(row, [...row.querySelectorAll("[data-light]")].indexOf(link));
    }
    const step = event.target.closest("[data-light-step]");
    if (step) {
      const dialog = step.closest("dialog");
      open(rowOf(dialog), Number(dialog.dataset.at) + Number(step.dataset.lightStep));
    }
  });
  document.addEventListener("keydown", (event) => {
    const dialog = event.target.closest("[data-light-dialog][open]");
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    if (dialog && steps[event.key]) open(rowOf(dialog), Number(dialog.dataset.at) + steps[event.key]);
  });
})();
