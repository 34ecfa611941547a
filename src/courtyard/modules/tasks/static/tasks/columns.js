// Columns change places; without script their order stays as it is.
document.addEventListener("click", (event) => {
  "use strict";
  const button = event.target.closest("[data-up], [data-down]");
  if (!button) return;
  const row = button.closest(".column-row");
  const other = button.hasAttribute("data-up") ? row.previousElementSibling : row.nextElementSibling;
  if (!other || other === row.parentElement.lastElementChild) return;
  if (button.hasAttribute("data-up")) other.before(row);
  else other.after(row);
  button.focus();
});
