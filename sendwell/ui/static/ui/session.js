// Warns two minutes before the session ends, in words, and lets it be put off. Without this script the foot of every
// page says when that is, and a link there puts it off.
const note = document.getElementById("session");
const WARNING = 2 * 60 * 1000;
let ends = Date.parse(note.dataset.ends);
let skew = 0;
let declined = false;
const dialogue = build();

setInterval(look, 10 * 1000);

/** Time is the server's: a computer's own clock may be wrong. Other pages of ours may have put the end off. */
async function look() {
  if (ends - Date.now() - skew > WARNING) return;
  await ask();
  const left = ends - Date.now() - skew;
  if (left <= 0) return over();
  if (left <= WARNING && !dialogue.open && !declined) dialogue.showModal();
  if (left > WARNING) {
    declined = false;
    if (dialogue.open) dialogue.close();
  }
}

async function ask() {
  try {
    const answer = await fetch(note.dataset.asks, { headers: { Accept: "application/json" } });
    if (answer.redirected || !answer.ok) return void (ends = 0);
    const told = await answer.json();
    skew = Date.parse(told.now) - Date.now();
    ends = Date.parse(told.ends_at);
  } catch {
    // Without a connection nothing is known; the server decides when something is sent.
  }
}

async function stay() {
  await fetch(note.dataset.stays);
  await ask();
  dialogue.close();
}

function decline(made) {
  declined = true;
  made.close();
}

function over() {
  dialogue.querySelector("p").textContent = "You have been signed out. What you have typed is still on this page. Send it, and we keep it until you have signed in again.";
  dialogue.querySelector("button").hidden = true;
  dialogue.querySelector("button + button").textContent = "Close";
  if (!dialogue.open) dialogue.showModal();
  ends = Infinity;
}

function build() {
  const made = document.createElement("dialog");
  made.className = "sw-session";
  made.setAttribute("aria-labelledby", "session-title");
  const title = Object.assign(document.createElement("h2"), { id: "session-title", className: "govuk-heading-m", textContent: "You will soon be signed out" });
  const words = Object.assign(document.createElement("p"), { className: "govuk-body", textContent: "In less than two minutes you are signed out, because nothing was done for a while." });
  words.setAttribute("aria-live", "polite");
  made.append(title, words, button("Stay signed in", "", stay), button("Not now", " govuk-button--secondary", () => decline(made)));
  document.body.append(made);
  return made;
}

function button(text, style, does) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: `govuk-button${style}`, textContent: text });
  made.addEventListener("click", does);
  return made;
}
