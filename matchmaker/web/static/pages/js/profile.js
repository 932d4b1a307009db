// The profile form: checks while one types, proposes codes, adds rows. Without it the same is done
// by the buttons of the form.

const form = document.querySelector("[data-profile-form]");

/** Return the element that holds a control and what is said about it. */
const holder = (control) => control.closest(".field");

/** Show or take away what is wrong with one control. */
function say(control, text) {
  const box = holder(control);
  if (!box) return;
  const id = `${control.id}-problem`;
  let told = document.getElementById(id);
  box.classList.toggle("wrong", Boolean(text));
  if (!text) {
    told?.remove();
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
    return;
  }
  if (!told) {
    told = document.createElement("span");
    told.className = "problem";
    told.id = id;
    control.before(told);
  }
  told.textContent = text;
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", id);
}

/** Ask the server what is wrong, and say so beside the control that was just left. */
async function check(control) {
  const answer = await fetch(`${form.getAttribute("action")}/check`, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json" },
  });
  if (!answer.ok) return;
  const { problems } = await answer.json();
  const found = problems.find((each) => each.field === control.name);
  say(control, found?.text ?? "");
}

/** Propose codes for a line; a click takes one. */
async function propose(text, code) {
  const row = text.closest("[data-line]");
  row.querySelector(".proposals")?.remove();
  if (text.value.trim().length < 3 || code.value) return;
  const address = `${form.dataset.codes}?${new URLSearchParams({ text: text.value.slice(0, 500) })}`;
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { codes } = await answer.json();
  if (!codes.length || code.value) return;
  const box = document.createElement("div");
  box.className = "codes proposals";
  const said = document.createElement("span");
  said.className = "soft";
  said.textContent = form.dataset.proposed;
  box.append(said);
  for (const each of codes) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet small";
    button.textContent = `${each.code} · ${each.name}`;
    button.addEventListener("click", () => {
      code.value = each.code;
      box.remove();
      code.focus();
    });
    box.append(button);
  }
  row.append(box);
}

/** Keep one empty row at the end. */
function growRows(rows) {
  const all = [...rows.querySelectorAll("[data-line]")];
  const last = all.at(-1);
  if (!last || all.length >= 50 || !last.querySelector("input").value) return;
  const next = last.cloneNode(true);
  next.querySelector(".proposals")?.remove();
  for (const told of next.querySelectorAll(".problem")) told.remove();
  for (const box of next.querySelectorAll(".wrong")) box.classList.remove("wrong");
  const renumber = (text) => text.replace(/([.-])\d+([.-])/, `$1${all.length}$2`);
  for (const input of next.querySelectorAll("input")) {
    input.value = "";
    input.id = renumber(input.id);
    input.name = renumber(input.name);
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
  for (const label of next.querySelectorAll("label")) {
    label.htmlFor = renumber(label.htmlFor);
    label.textContent = label.textContent.replace(/\d+/, String(all.length + 1));
  }
  last.after(next);
}

if (form) {
  form.addEventListener("focusout", (event) => {
    const control = event.target;
    if (!control.name || control.type === "hidden" || control.tagName === "BUTTON") return;
    if (control.type !== "checkbox" && control.value) check(control);
    else say(control, "");
    if (control.name.endsWith(".text")) {
      const code = control.closest("[data-line]").querySelector('input[name$=".hs"]');
      propose(control, code);
    }
  });
  const rows = form.querySelector("[data-lines]");
  rows?.addEventListener("input", () => growRows(rows));

  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
