// The builder of forms without waiting: what fits a chosen question is fetched where it stands, and a pressed button keeps the
// focus over the page that follows. Without this the buttons beside do the same.

for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;

const form = document.getElementById("rule-form");
let newest = 0;

// Asks the server for the page as it would be now, and takes over the part that depends on what was changed.
async function refresh(part) {
  const number = ++newest;
  const body = new FormData(form);
  body.set("_rule", "refresh");
  const answer = await fetch(form.action || location.href, { method: "POST", body });
  if (!answer.ok || number !== newest) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of [part, "sentence"]) {
    const fresh = id && page.getElementById(id);
    const shown = id && document.getElementById(id);
    if (fresh && shown) takeOver(shown, fresh, body);
  }
}

// Puts `fresh` where `shown` stands; what was typed since `sent` left, and the focus, stay.
function takeOver(shown, fresh, sent) {
  const named = (name) => fresh.querySelector(`[name="${CSS.escape(name)}"]`);
  for (const box of shown.querySelectorAll("select[name], textarea[name], input[name]:not([type=checkbox], [type=radio])")) {
    const counterpart = named(box.name);
    if (counterpart && box.value !== sent.get(box.name)) counterpart.value = box.value;
  }
  const focused = shown.contains(document.activeElement) ? document.activeElement.name : "";
  shown.replaceWith(fresh);
  if (focused) named(focused)?.focus();
}

form?.addEventListener("change", (event) => refresh(event.target.dataset.refresh));

// After a press among the cards the address names the card: it has the focus.
const card = /^#(question|line)-/.test(location.hash) ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
card?.focus();
card?.scrollIntoView({ block: "center" });
