// Makes pages quicker for those who have JavaScript. Everything here can also be done without it.
import { initAll } from "../vendor/govuk-frontend/govuk-frontend.min.js";

const AUTOSAVE_EVERY = 5000;
const NOT_TYPED = ["csrfmiddlewaretoken", "once", "version"];

initAll();
document.querySelectorAll("form[data-autosave]").forEach(autosave);
document.querySelectorAll("form[method=post]").forEach(guard);
document.querySelectorAll("form[data-keys]").forEach(answerByKey);
document.querySelectorAll("[data-select-all]").forEach(selectAll);
printing();

/** What a person typed, as one string; files and tokens do not count. */
function typed(form) {
  const said = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_TYPED.includes(name));
  return JSON.stringify(said);
}

/** Save a draft every few seconds while it changes, and say so in words. */
function autosave(form) {
  const said = document.createElement("p");
  said.className = "govuk-body-s sw-saved";
  said.setAttribute("aria-live", "polite");
  form.querySelector(".govuk-button-group").before(said);
  let saved = typed(form);
  let busy = false;

  async function save() {
    const now = typed(form);
    if (busy || now === saved) return;
    busy = true;
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: draft(form), headers: { Accept: "application/json" } });
      if (answer.ok && !answer.redirected) {
        saved = form.dataset.saved = now;
        said.textContent = await savedAt(answer, form);
      } else {
        said.textContent = "Your draft is not being saved. Use the button below to send it, or copy it somewhere safe.";
      }
    } catch {
      said.textContent = "Not saved: there is no connection. We will try again.";
    }
    busy = false;
  }
  setInterval(save, AUTOSAVE_EVERY);
  document.addEventListener("visibilitychange", () => document.hidden && save());
}

/** The fields of a draft: without files, and without the number that lets the form be sent only once. */
function draft(form) {
  const fields = new FormData(form);
  fields.delete("once");
  for (const [name, value] of [...fields]) if (typeof value !== "string") fields.delete(name);
  return fields;
}

/** The server may answer {"saved": "10:05am", "version": 4}. */
async function savedAt(answer, form) {
  const news = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  const version = form.querySelector("input[name=version]");
  if (version && news.version !== undefined) version.value = news.version;
  const clock = { hour: "numeric", minute: "2-digit", timeZone: "Europe/London" };
  return `Saved at ${news.saved ?? new Date().toLocaleTimeString("en-GB", clock)}`;
}

/** Ask before leaving a page with words on it that were neither sent nor saved. */
function guard(form) {
  if (!form.querySelector("textarea")) return;
  const first = typed(form);
  let sent = false;
  form.addEventListener("submit", () => (sent = true));
  window.addEventListener("beforeunload", (event) => {
    if (!sent && typed(form) !== (form.dataset.saved ?? first)) event.preventDefault();
  });
}

/** On a page of one question, y and n choose yes and no, or go to that button. Never while somebody types. */
function answerByKey(form) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=radio]), textarea, select")) return;
    const answer = { y: "yes", n: "no" }[event.key.toLowerCase()];
    const choice = answer && form.querySelector(`input[type=radio][value=${answer}], button[value=${answer}]`);
    if (!choice) return;
    choice.focus();
    if (choice.type !== "radio") return;
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/** A box that ticks all boxes of the same name in its table. */
function selectAll(place) {
  const boxes = [...place.closest("table").querySelectorAll(`input[type=checkbox][name="${place.dataset.selectAll}"]`)];
  if (boxes.length < 2) return;
  const all = document.createElement("input");
  all.type = "checkbox";
  all.className = "sw-tick";
  all.setAttribute("aria-label", "Select all");
  place.append(all);
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  boxes.forEach((box) => box.addEventListener("change", () => (all.checked = boxes.every((other) => other.checked))));
}

/** On the page laid out for paper: open what is folded away, then offer to print. */
function printing() {
  const unfold = () => document.querySelectorAll("main details").forEach((part) => (part.open = true));
  window.addEventListener("beforeprint", unfold);
  if (!document.body.classList.contains("sw-printing")) return;
  unfold();
  window.print();
}
