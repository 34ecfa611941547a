// Printing is the one thing on a recipe's page that needs script.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
