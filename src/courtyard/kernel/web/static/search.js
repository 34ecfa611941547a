// Tells which result of a search was opened, so that searches can get better; and keeps the facets open where there is room.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const hit = event.target.closest && event.target.closest("[data-search] [data-hit]");
    if (!hit || !event.target.closest("a[href]")) return;
    const search = hit.closest("[data-search]").dataset.search;
    const body = JSON.stringify({ search, id: hit.dataset.hit, position: Number(hit.dataset.place) });
    navigator.sendBeacon("/api/search/clicks", new Blob([body], { type: "application/json" }));
  });
  const wide = matchMedia("(min-width: 60rem)");
  const open = () => { for (const part of document.querySelectorAll("[data-wide-open]")) if (wide.matches) part.open = true; };
  open();
  let wasOpen = false;
  document.addEventListener("htmx:beforeSwap", () => { const part = document.querySelector("[data-wide-open]"); wasOpen = Boolean(part && part.open); });
  document.addEventListener("htmx:afterSwap", () => { open(); const part = document.querySelector("[data-wide-open]"); if (part && wasOpen) part.open = true; });
})();
