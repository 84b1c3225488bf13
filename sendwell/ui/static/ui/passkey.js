// Passkeys: what the browser answers goes into the form, and the form is sent. Without JavaScript there are codes.
// allauth's `webauthn-json.js`, loaded before this, turns the server's text into what browsers want and back.
document.querySelectorAll("form[data-passkey]").forEach((form) => form.addEventListener("submit", (event) => ask(event, form)));

async function ask(event, form) {
  const field = form.querySelector("input[name=credential]");
  if (field.value) return;
  event.preventDefault();
  try {
    field.value = JSON.stringify(await answer(form));
    form.submit();
  } catch {
    say(form, "That did not work, or you stopped it. Try again, or use another way.");
  }
}

async function answer(form) {
  const kind = form.dataset.passkey;
  if (kind === "login") {
    const told = await fetch(form.action, { headers: { Accept: "application/json" } });
    return window.webauthnJSON.get((await told.json()).request_options);
  }
  const options = JSON.parse(form.dataset.options);
  if (kind === "get") return window.webauthnJSON.get(options.request_options);
  const alone = form.querySelector("input[name=passwordless]")?.checked ?? false;
  const selection = options.creation_options.publicKey.authenticatorSelection;
  selection.residentKey = alone ? "required" : "discouraged";
  selection.requireResidentKey = alone;
  return window.webauthnJSON.create(options.creation_options);
}

function say(form, words) {
  const said = form.querySelector("[role=alert]") ?? form.appendChild(document.createElement("p"));
  said.className = "govuk-error-message";
  said.setAttribute("role", "alert");
  said.textContent = words;
}
