// The review queue from the keyboard: the next pairs are fetched ahead, a decision is sent while
// the next pair is already shown, and what was refused comes back. Without this script the same
// forms lead from page to page.

const desk = document.querySelector("[data-desk]");
const place = document.querySelector("[data-pair-place]");
const told = document.querySelector("[data-told]");
const AHEAD = 3;

const pairs = new Map(); // match id -> promise of the HTML of its pair
let lastDecided = null;

const rows = () => [...desk.querySelectorAll("[data-match]")];
const waiting = () => rows().filter((row) => !row.dataset.decided);
const current = () => rows().find((row) => row.querySelector("[aria-current]"));
const rowOf = (id) => rows().find((row) => row.dataset.match === id);

/** Fetch the HTML of a row's pair, once. */
function load(row) {
  const id = row.dataset.match;
  if (!pairs.has(id)) {
    const address = row.querySelector("[data-pair]").dataset.pair;
    const answer = fetch(address, { headers: { Accept: "text/html" } }).then((response) => {
      if (!response.ok) throw new Error(String(response.status));
      return response.text();
    });
    answer.catch(() => pairs.delete(id));
    pairs.set(id, answer);
  }
  return pairs.get(id);
}

/** Fetch what comes after a row, so that it is there when it is wanted. */
function lookAhead(row) {
  const following = waiting();
  const at = following.indexOf(row);
  for (const each of following.slice(at + 1, at + 1 + AHEAD)) load(each).catch(() => {});
}

/** Show a row's pair. */
async function show(row) {
  for (const link of desk.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
  const link = row.querySelector("[data-pair]");
  link.setAttribute("aria-current", "true");
  link.scrollIntoView({ block: "nearest" });
  let html;
  try {
    html = await load(row);
  } catch {
    window.location.assign(link.href); // the server says what is wrong
    return;
  }
  if (current() !== row) return; // the reader has gone on meanwhile
  const parsed = new DOMParser().parseFromString(html, "text/html");
  place.replaceChildren(...parsed.body.childNodes);
  place.querySelector("#pair-title")?.focus({ preventScroll: true });
  const address = new URL(window.location.href);
  address.searchParams.set("at", row.dataset.match);
  address.searchParams.delete("last");
  window.history.replaceState(null, "", address);
  window.scrollTo({ top: Math.min(window.scrollY, desk.offsetTop), behavior: "instant" });
  lookAhead(row);
}

/** Go to the pair after the current one, or before it. */
function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  const next = all[at + by];
  if (next) show(next);
  else if (by > 0) document.querySelector("[data-next-page]")?.click();
}

/** Say something in the line above the queue, with a way back. */
function tell(text, look, undo) {
  const note = document.createElement("div");
  note.className = `note flash ${look}`;
  const said = document.createElement("p");
  said.textContent = text;
  note.append(said);
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = undo.label;
    button.addEventListener("click", undo.run);
    note.append(button);
  }
  told.replaceChildren(note);
}

/** Send a decision; while it is on its way the next pair is shown. */
async function decide(form, verdict) {
  const shown = form.closest("[data-shown]");
  const row = rowOf(shown.dataset.shown);
  const button = form.querySelector(`[data-verdict="${verdict}"]`);
  if (!button || row?.dataset.decided === verdict) return; // nothing to send, or sent already
  const reason = form.elements.namedItem("reason");
  if (verdict === "reject" && !reason.value) {
    reason.focus();
    reason.showPicker?.();
    return;
  }
  const body = new URLSearchParams(new FormData(form));
  body.set("verdict", verdict);
  const names = shown.dataset.names;
  const label = button.firstChild.textContent.trim();
  const action = form.getAttribute("action");
  const token = body.get("csrf_token");
  if (row) row.dataset.decided = verdict;
  pairs.delete(shown.dataset.shown);
  lastDecided = { action, token, row, id: shown.dataset.shown };
  tell(`${names}: ${label}`, "done", { label: desk.dataset.undo, run: undo });
  const left = waiting();
  const next = left.find((each) => rows().indexOf(each) > rows().indexOf(row)) ?? left[0];
  if (next) show(next);
  const answer = await fetch(action, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
  }).catch(() => null);
  if (answer?.ok) {
    if (!next) window.location.assign(document.querySelector("[data-next-page]")?.href ?? window.location.pathname);
    return;
  }
  if (row) delete row.dataset.decided;
  const problem = answer ? await answer.json().catch(() => ({})) : {};
  const known = desk.dataset[`problem${problem.code === "already-reviewed" ? "Reviewed" : "Other"}`];
  const note = body.get("note").trim(); // what was typed is not lost with the pair
  tell(`${names}: ${known}${note && ` — ${note}`}`, "warning", null);
  if (row) show(row);
}

/** Take the last decision back. */
async function undo() {
  if (!lastDecided) return;
  const { action, token, row, id } = lastDecided;
  lastDecided = null;
  const body = new URLSearchParams({ verdict: "reopen", csrf_token: token });
  const answer = await fetch(action, { method: "POST", body, headers: { Accept: "application/json" } });
  pairs.delete(id);
  told.replaceChildren();
  if (answer.ok && row) {
    delete row.dataset.decided;
    show(row);
  } else if (!answer.ok) {
    tell(desk.dataset.problemOther, "warning", null);
  }
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  a: () => decide(place.querySelector("[data-decide]"), "approve"),
  r: () => decide(place.querySelector("[data-decide]"), "reject"),
  d: () => decide(place.querySelector("[data-decide]"), "defer"),
  u: undo,
  x: () => current()?.querySelector("input[type=checkbox]").click(),
  n: () => place.querySelector("#note")?.focus(),
  "?": () => document.querySelector("[data-keys]").showModal(),
};

if (desk) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    const inField = event.target.matches("input:not([type=checkbox]), textarea, select");
    if (inField) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    // On a Russian or Belarusian keyboard the same keys carry other letters.
    const key = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;
    const action = KEYS[key] ?? KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  desk.addEventListener("click", (event) => {
    const link = event.target.closest("[data-pair]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show(link.closest("[data-match]"));
  });
  place.addEventListener("change", (event) => {
    if (event.target.name === "reason" && event.target.value) {
      event.target.form.querySelector('[data-verdict="reject"]').focus();
    }
  });
  place.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-decide]");
    const verdict = event.submitter?.dataset.verdict;
    if (!form || !verdict) return;
    event.preventDefault();
    decide(form, verdict);
  });
  const help = document.querySelector("[data-help]");
  help.hidden = false;
  help.addEventListener("click", KEYS["?"]);
  const here = current();
  if (here) lookAhead(here);
}
