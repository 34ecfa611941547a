// Pictures over the page: links open in one dialog, with arrows to those beside them; without script each leads to its
// picture.
(() => {
  "use strict";
  let links = [];
  let at = 0;
  const dialog = () => document.querySelector("[data-light-dialog]");
  function show(place) {
    const box = dialog();
    at = (place + links.length) % links.length;
    const link = links[at];
    const image = box.querySelector("[data-light-picture]");
    const alt = link.querySelector("img").alt;
    // The size is known before the bytes are there, so nothing jumps.
    Object.assign(image, { width: Number(link.dataset.width), height: Number(link.dataset.height), alt });
    image.src = link.href;
    box.querySelector("[data-light-words]").textContent = alt;
    box.querySelector("[data-light-place]").textContent = `${at + 1} / ${links.length}`;
    for (const button of box.querySelectorAll("[data-light-step]")) button.hidden = links.length < 2;
    if (!box.open) box.showModal();
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-light]");
    if (link && dialog() && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      links = [...link.closest("[data-light-box]").querySelectorAll("[data-light]")];
      return show(links.indexOf(link));
    }
    const step = event.target.closest("[data-light-step]");
    if (step) show(at + Number(step.dataset.lightStep));
  });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && links.length > 1 && event.target.closest("[data-light-dialog][open]")) show(at + step);
  });
})();
