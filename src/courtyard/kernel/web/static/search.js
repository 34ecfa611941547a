// Keeps the facets open where there is room.
(() => {
  "use strict";
  const wide = matchMedia("(min-width: 60rem)");
  const open = () => { for (const part of document.querySelectorAll("[data-wide-open]")) if (wide.matches) part.open = true; };
  open();
  let wasOpen = false;
  document.addEventListener("htmx:beforeSwap", () => { const part = document.querySelector("[data-wide-open]"); wasOpen = Boolean(part && part.open); });
  document.addEventListener("htmx:afterSwap", () => { open(); const part = document.querySelector("[data-wide-open]"); if (part && wasOpen) part.open = true; });
})();
