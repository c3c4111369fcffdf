// The calculator reckons while one types: the server is asked for the page as it would be, and its outcome stands here. Without this the
// button does the same.

const form = document.getElementById("calculator-form");
const outcome = document.getElementById("calculation");
let newest = 0;
let waiting;

async function reckon() {
  const number = ++newest;
  const [address] = form.action.split("#");
  const answer = await fetch(`${address}?${new URLSearchParams(new FormData(form))}`);
  if (!answer.ok || number !== newest) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  outcome.replaceChildren(...(page.getElementById("calculation")?.childNodes ?? outcome.childNodes));
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(reckon, 250);
});
