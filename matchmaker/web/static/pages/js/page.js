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

/** Long lists of ticks can be narrowed by typing. */
for (const list of document.querySelectorAll("[data-filter]")) {
  const box = document.createElement("input");
  box.type = "search";
  box.className = "narrow-input";
  box.placeholder = list.dataset.filter;
  box.setAttribute("aria-label", list.dataset.filter);
  list.before(box);
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLocaleLowerCase();
    for (const choice of list.querySelectorAll(".choice")) {
      choice.hidden = !choice.textContent.toLocaleLowerCase().includes(wanted);
    }
  });
}

/** Say how much of a long text is used. */
for (const area of document.querySelectorAll("[data-most]")) {
  const most = Number(area.dataset.most);
  const told = document.createElement("p");
  told.className = "counted";
  const count = () => {
    const used = [...area.value].length;
    told.textContent = `${used.toLocaleString(document.documentElement.lang)} / ${most.toLocaleString(document.documentElement.lang)}`;
    told.classList.toggle("bad", used > most);
  };
  area.after(told);
  area.addEventListener("input", count);
  count();
}

/** Show how far long work is: look again every two seconds until it is over. */
async function lookAgain() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const shown = document.querySelector("[data-watched]");
  if (!shown) return;
  if (answer?.ok) {
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!fresh.querySelector("[data-watched]")) {
      location.reload();
      return;
    }
    shown.replaceChildren(...fresh.querySelector("[data-watched]").children);
  }
  setTimeout(lookAgain, 2000);
}

if (document.querySelector("[data-watched]")) setTimeout(lookAgain, 1000);
