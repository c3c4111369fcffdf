// What makes the pages a little more comfortable. Every page works without it.

// Without a connection a form is not sent into nothing: the browser would show a page of its own in place of what was typed.
const offline = document.getElementById("offline");
document.addEventListener("submit", (event) => {
  if (!offline || navigator.onLine || event.target.method !== "post") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  (event.submitter ?? event.target.lastElementChild).before(offline);
  offline.hidden = false;
});
addEventListener("online", () => { if (offline) offline.hidden = true; });

// A form is sent once: the second press of an impatient finger is ignored until the page is shown again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  if (form.method === "post") form.dataset.sent = "1";
});

// A page that lists mistakes is the answer to a sent form, and a browser that comes back to it asks to send that once more, or shows
// nothing. Once it is sent anew, its place in the history is the address itself: "back" opens the page with what is saved.
document.addEventListener("submit", () => {
  if ("answer" in document.body.dataset) history.replaceState(history.state, "", location.href);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// To another language goes what stands on the page now, also what was typed since it came back; but no passwords and no files, and what
// a page says it was opened on stays as it was sent, so that a clash is told again.
document.getElementById("typed")?.addEventListener("submit", ({ target }) => {
  const stays = ["csrf_token", "_redisplay", "seen", "opened_with", "version"];
  const secret = (form) => [...form.elements].filter((box) => box.type === "password" || box.type === "file").map((box) => box.name);
  const sent = new Set([...target.elements].map((box) => box.name).filter((name) => !stays.includes(name)));
  const forms = [...document.querySelectorAll("main form[method=post]")];
  const page = forms.find((form) => [...new FormData(form).keys()].some((name) => sent.has(name)));
  if (!page) return;
  const now = [...new FormData(page)].filter(([name]) => ![...stays, ...secret(page)].includes(name));
  for (const box of [...target.elements]) if (!stays.includes(box.name)) box.remove();
  for (const [name, value] of now) target.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
});

// The list of errors takes the focus, so that readers who do not see the page hear it first.
document.getElementById("error-summary")?.focus();

// Escape closes the menu and gives the focus back to its button.
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector(".dz-menu[open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Filters stand open beside the results on wide screens, also in browsers that cannot be told so by the stylesheet.
const wide = matchMedia("(min-width: 60em)");
const openFilters = () => document.querySelectorAll(".dz-filter").forEach((filter) => { if (wide.matches) filter.open = true; });
wide.addEventListener("change", openFilters);
openFilters();

// A password can be shown while it is typed.
for (const box of document.querySelectorAll(".dz-password")) {
  const field = box.querySelector("input");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "govuk-button govuk-button--secondary", textContent: box.dataset.show });
  button.setAttribute("aria-controls", field.id);
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.textContent = shown ? box.dataset.show : box.dataset.hide;
    button.setAttribute("aria-pressed", String(!shown));
  });
  field.form?.addEventListener("submit", () => { field.type = "password"; });
  box.append(button);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// The names of the files chosen, in the words that lie over the browser's own control.
document.addEventListener("change", ({ target }) => {
  const box = target.closest?.(".dz-upload");
  if (!box) return;
  const words = box.querySelector("[data-chosen]");
  words.dataset.none ??= words.textContent;
  words.textContent = [...target.files].map((file) => file.name).join(", ") || words.dataset.none;
  box.classList.toggle("has-chosen", target.files.length > 0);
});
