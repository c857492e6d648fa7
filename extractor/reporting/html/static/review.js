// What the reviewer does, by button or by key.

/** Make a sentence the current one: marked, focused, in view, its page beside. */
function setCurrent(sentence, { quietly = false } = {}) {
  const before = reading.sentence;
  reading.sentence = sentence;
  if (reading.editing && reading.editing !== sentence) reading.editing = null;
  if (before && before !== sentence) redrawSentence(before);
  if (!sentence) return;
  if (!document.getElementById(`s-${sentence.n}`)) {
    reading.opened.add(sentence.index);
    redrawSentences();
  }
  redrawSentence(sentence);
  const item = document.getElementById(`s-${sentence.n}`);
  item.focus({ preventScroll: true });
  if (!quietly) item.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
  drawPageColumn();
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function goToNumber(n) {
  const sentence = detailOf(reading.trial).byNumber.get(n);
  if (sentence) setCurrent(sentence);
}

/** The next sentence in a direction among those that `wanted` takes; null at the end of the trial. */
function step(direction, wanted) {
  const { sentences } = detailOf(reading.trial);
  let index = reading.sentence ? reading.sentence.index + direction : direction > 0 ? 0 : sentences.length - 1;
  for (; index >= 0 && index < sentences.length; index += direction) if (wanted(sentences[index])) return sentences[index];
  return null;
}

const wantsReview = (sentence) => store.blind || isCandidate(sentence);

function move(direction, wanted = wantsReview) {
  const sentence = step(direction, wanted);
  if (sentence) setCurrent(sentence);
  else announce(direction > 0 ? "Last sentence; d marks the trial as checked" : "First sentence");
}

function setLabel(sentence, label) {
  const before = decisionOf(sentence);
  decide(sentence, before && before.label === label ? null : { label });
  announce(`Sentence ${sentence.n} ${labelWord(decisionOf(sentence)) || "undecided"}`);
}

function setThemes(sentence, code) {
  const shown = labelled(sentence, decisionOf(sentence));
  const themes = shown.themes.includes(code) ? shown.themes.filter((c) => c !== code) : [...shown.themes, code];
  decide(sentence, { label: "P", themes });
  announce(`Themes: ${themes.map((c) => RUN.themes[c] || c).join(", ") || "none"}`);
}

/** Only words that stand in the sentence can name its mediator. */
function setMediators(sentence, text) {
  const phrases = text.split(";").map((phrase) => phrase.trim()).filter(Boolean);
  const missing = phrases.find((phrase) => !sentence.text.toLowerCase().includes(phrase.toLowerCase()));
  if (missing) return notify(`“${missing}” does not stand in sentence ${sentence.n}; use the sentence’s own words.`, true);
  decide(sentence, { label: "P", mediators: phrases });
}

function markSelection() {
  const selection = getSelection();
  const text = selection.toString().trim();
  const item = selection.anchorNode?.parentElement?.closest(".sentence");
  const sentence = item && detailOf(reading.trial).byNumber.get(Number(item.dataset.n));
  if (!text || !sentence || !sentence.text.includes(text)) return announce("Select words of one sentence first");
  const shown = labelled(sentence, decisionOf(sentence));
  if (reading.sentence !== sentence) setCurrent(sentence, { quietly: true });
  decide(sentence, { label: "P", mediators: [...new Set([...(shown.mechanism ? shown.mediators : []), text])] });
}

function openEditor(sentence) {
  if (!sentence) return;
  reading.editing = reading.editing === sentence ? null : sentence;
  redrawSentence(sentence);
  document.querySelector(".editor input")?.focus();
}

function closeEditor() {
  const sentence = reading.editing;
  reading.editing = null;
  if (!sentence) return;
  redrawSentence(sentence);
  document.getElementById(`s-${sentence.n}`)?.focus({ preventScroll: true });
}

function setStatus(trial, status) {
  decideTrial(trial, { status });
  announce(status ? `Status ${STATUS_WORDS[status]}` : "Status as the model has it");
}

function focusLadder() {
  const ladderElement = document.getElementById("ladder");
  ladderElement.scrollIntoView({ block: "nearest" });
  (ladderElement.querySelector("input:checked") || ladderElement.querySelector("input")).focus();
}

function finishTrial() {
  const trial = reading.trial;
  decideRest(trial);
  const order = trialOrder();
  const at = order.findIndex((t) => t.id === trial.id);
  const next = order.slice(at + 1).find((t) => !isDone(BY_ID.get(t.id)) && toReview(t) > 0);
  if (next) location.hash = addressOf(next);
  else notify("Checked. No further trial in this list is waiting.");
}

function stepTrial(direction) {
  const order = trialOrder();
  const at = order.findIndex((t) => t.id === reading.trial.id);
  const other = order[at + direction];
  if (other) location.hash = addressOf(other);
}

/** The next doubtful sentence that is not decided: in this trial, else in a later one. */
function nextUncertain() {
  if (store.blind) return notify("Blind: which sentences the model doubts is hidden.");
  const open = (sentence) => sentence.doubtful && !decisionOf(sentence);
  const here = reading.trial && step(1, open);
  if (here) return setCurrent(here);
  const order = trialOrder();
  const at = reading.trial ? order.findIndex((t) => t.id === reading.trial.id) : -1;
  for (const { id } of [...order.slice(at + 1), ...order.slice(0, Math.max(at, 0) + 1)]) {
    const trial = BY_ID.get(id);
    if (!trial.doubtful || trialNote(trial).checked) continue;
    const sentence = detailOf(trial).sentences.find(open);
    if (sentence) return openAt(trial, sentence);
  }
  notify("No doubtful sentence in this list is undecided.");
}

// --- keys ---------------------------------------------------------------------------------------

const KEYS = [
  ["j", "next sentence to check", () => move(1)],
  ["k", "previous sentence to check", () => move(-1)],
  ["J", "next sentence of any kind", () => move(1, () => true)],
  ["K", "previous sentence of any kind", () => move(-1, () => true)],
  ["a", "accept: proposes a mechanism", () => reading.sentence && setLabel(reading.sentence, "P")],
  ["r", "reject: does not", () => reading.sentence && setLabel(reading.sentence, "N")],
  ["i", "set aside: no label either way", () => reading.sentence && setLabel(reading.sentence, null)],
  ["x", "take the decision back", () => reading.sentence && decide(reading.sentence, null)],
  ["t", "themes and mediator", () => openEditor(reading.sentence)],
  ["m", "mark the selected words as mediator", () => markSelection()],
  ["s", "status: arrows choose the rung", () => focusLadder()],
  ["d", "trial checked, go to the next", () => finishTrial()],
  ["n", "next trial", () => stepTrial(1)],
  ["p", "previous trial", () => stepTrial(-1)],
  ["w", "whole sections or passages", () => { reading.whole = !reading.whole; document.getElementById("whole").checked = reading.whole; redrawSentences(); }],
];
const ANYWHERE = [
  ["u", "next uncertain sentence", () => nextUncertain()],
  ["z", "undo", () => announce(undoLast() ? "Undone" : "Nothing to undo")],
  ["/", "search", () => openList().then(() => document.getElementById("search").focus())],
  ["?", "these keys", () => helpDialog()],
];
const LIST_KEYS = [
  ["j", "next trial", () => moveInList(1)],
  ["k", "previous trial", () => moveInList(-1)],
];

let keysOn = true;

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") return escape(event);
  const field = event.target.closest?.("input, select, textarea");
  if (field && !["checkbox", "radio"].includes(field.type)) return;
  if (!keysOn && event.key !== "?") return;
  if (reading.editing && /^[1-9]$/.test(event.key)) return tick(event);
  const action = [...(reading.trial ? KEYS : LIST_KEYS), ...ANYWHERE].find(([key]) => key === event.key);
  if (!action) return;
  event.preventDefault();
  action[2]();
}

function tick(event) {
  const box = document.querySelectorAll(".editor input[type=checkbox]")[Number(event.key) - 1];
  if (!box) return;
  event.preventDefault();
  setThemes(reading.editing, box.value);
}

function escape(event) {
  if (reading.editing) return closeEditor();
  if (event.target.matches?.("input, select, textarea")) {
    event.target.blur();
    if (reading.sentence) document.getElementById(`s-${reading.sentence.n}`)?.focus({ preventScroll: true });
    return;
  }
  if (reading.trial) location.hash = "#trials";
}

function moveInList(direction) {
  const links = [...document.querySelectorAll("#trials-body a")];
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + direction))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function helpDialog() {
  const list = (title, keys) => h("section", {}, h("h3", {}, title),
    h("dl", {}, keys.map(([key, meaning]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, meaning)])));
  showDialog(h("dialog", { class: "help", "aria-labelledby": "help-title" },
    h("h2", { id: "help-title" }, "Keys"),
    h("div", { class: "columns" }, list("In a trial", KEYS), h("div", {}, list("In the list", LIST_KEYS), list("Everywhere", [...ANYWHERE, ["Esc", "close, back to the list"]]))),
    h("p", { class: "plain" }, h("label", {}, h("input", { type: "checkbox", checked: keysOn, on: { change: (event) => { keysOn = event.target.checked; } } }), " Single keys on")),
    h("form", { method: "dialog" }, h("button", { class: "primary", autofocus: true }, "Close"))));
}
