// Questions that depend on answers of the same page come and go while it is filled in. Without this the server asks them
// when the page is sent. A question that is not asked waits in a <template>, so that it is neither seen nor sent.

const truthy = (value) => (Array.isArray(value) ? value.length > 0 : Boolean(value));
const isNumber = (value) => value !== "" && value !== null && !Number.isNaN(Number(value));
const find = (data, path) => String(path).split(".").filter(Boolean).reduce((value, part) => value?.[part], data);
const equal = (a, b) => (a == null || b == null ? a === b || (a == null && b == null) : String(a) === String(b) || (isNumber(a) && isNumber(b) && Number(a) === Number(b)));
const less = (a, b) => a != null && b != null && (isNumber(a) && isNumber(b) ? Number(a) < Number(b) : String(a) < String(b));

// The same closed subset of JsonLogic as egov/questionnaire/conditions.py, `today` aside.
export function evaluate(rule, data) {
  if (Array.isArray(rule)) return rule.map((part) => evaluate(part, data));
  if (rule === null || typeof rule !== "object") return rule;
  const [operator, given] = Object.entries(rule)[0];
  const list = Array.isArray(given) ? given : [given];
  if (operator === "var") return find(data, list[0] ?? "") ?? list[1] ?? null;
  if (operator === "missing") return list.filter((key) => (find(data, key) ?? "") === "");
  if (operator === "and" || operator === "or") {
    let value = null;
    for (const part of list) {
      value = evaluate(part, data);
      if (truthy(value) === (operator === "or")) return value;
    }
    return value;
  }
  if (operator === "some" || operator === "all") {
    const entries = evaluate(list[0], data);
    const results = Array.isArray(entries) ? entries.map((entry) => truthy(evaluate(list[1], entry))) : [];
    return operator === "some" ? results.includes(true) : results.length > 0 && !results.includes(false);
  }
  const [a, b, c] = list.map((part) => evaluate(part, data));
  switch (operator) {
    case "!": return !truthy(a);
    case "==": return equal(a, b);
    case "!=": return !equal(a, b);
    case "<": return less(a, b) && (list.length < 3 || less(b, c));
    case "<=": return a != null && b != null && !less(b, a) && (list.length < 3 || (c != null && !less(c, b)));
    case ">": return less(b, a);
    case ">=": return a != null && b != null && !less(a, b);
    case "in": return Array.isArray(b) ? b.includes(a) : typeof b === "string" && typeof a === "string" && b.includes(a);
    default: return false;
  }
}

const boxes = (question) => [...question.querySelectorAll("input, select, textarea")].filter((box) => box.type !== "hidden" && box.closest("[data-key]") === question);

function answerOf(question) {
  const kind = question.dataset.kind;
  if (kind === "group") return [...question.querySelectorAll(".dz-entry")].map((entry) => answersIn(entry));
  const filled = boxes(question);
  const chosen = filled.filter((box) => box.checked).map((box) => box.value);
  if (kind === "yes_no") return chosen.length ? chosen[0] === "yes" : undefined;
  if (kind === "declaration") return chosen.length ? true : undefined;
  if (kind === "one_of") return chosen[0];
  if (kind === "many_of") return chosen.length ? chosen : undefined;
  const text = filled.map((box) => box.value.trim()).join(" ").trim();
  if (kind === "number" || kind === "money") return text ? text.replace(/\s/g, "").replace(",", ".") : undefined;
  return text || undefined;
}

function answersIn(scope) {
  const inner = scope.closest(".dz-entry");
  const questions = [...scope.querySelectorAll("[data-key]")].filter((question) => question.parentElement.closest(".dz-entry") === inner);
  return Object.fromEntries(questions.map((question) => [question.dataset.key, answerOf(question)]).filter(([, value]) => value !== undefined));
}

// A slot is the place of a question with a rule: a <template> that stays, the question after it while it is asked.
function slotsIn(root) {
  return [...root.querySelectorAll("[data-rule]")].map((element) => {
    const waits = element.localName === "template";
    const place = waits ? element : document.createElement("template");
    if (!waits) element.before(place);
    return { place, question: waits ? element.content.firstElementChild : element, rule: JSON.parse(element.dataset.rule), known: !waits };
  });
}

for (const form of document.querySelectorAll("form")) {
  const slots = slotsIn(form);
  const refresh = () => {
    for (const slot of slots) {
      const { place, question, rule } = slot;
      const shows = place.isConnected && truthy(evaluate(rule, answersIn(place.closest(".dz-entry") ?? form)));
      if (shows && !question.isConnected) place.after(question);
      if (!shows && question.isConnected) question.remove();
      if (shows && !slot.known) {
        slot.known = true;
        slots.push(...slotsIn(question));
      }
    }
  };
  if (slots.length) {
    form.addEventListener("input", refresh);
    form.addEventListener("change", refresh);
    addEventListener("pageshow", refresh);
    refresh();
  }
}
