// Keys of the officers' work list: J and K move, X ticks, Enter opens. Only where no field has the focus.
const rows = [...document.querySelectorAll("table[data-keys] tbody tr")];
let at = -1;

const go = (to) => {
  if (!rows.length) return;
  rows[at]?.classList.remove("is-here");
  at = Math.min(Math.max(to, 0), rows.length - 1);
  rows[at].classList.add("is-here");
  rows[at].querySelector("a")?.focus();
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  if (event.key === "j") go(at + 1);
  else if (event.key === "k") go(at - 1);
  else if (event.key === "x" && at >= 0) rows[at].querySelector("input[type=checkbox]")?.click();
});
