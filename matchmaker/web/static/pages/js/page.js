// What every page does a little better with JavaScript; all of it works without.

/** Close menus when the reader goes elsewhere or presses Escape. */
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    const isElsewhere = event.type !== "keydown" && !menu.contains(event.target);
    const isEscape = event.type === "keydown" && event.key === "Escape";
    if (isElsewhere || isEscape) {
      menu.open = false;
      if (isEscape) menu.querySelector("summary").focus();
    }
  }
}

/** Send a form once, however often its button is pressed. */
function sendOnce(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
}

/** A page that comes back from the browser's memory may send its forms again. */
function allowSending() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
}

document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);
document.addEventListener("submit", sendOnce);
window.addEventListener("pageshow", allowSending);

// Errors of a form are read first.
document.querySelector("[data-focus]")?.focus();
