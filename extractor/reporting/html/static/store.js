// The reviewer's decisions: kept in memory, written to the browser's storage under the digest of
// the run and the reviewer's name, so that they survive a reload and two reviewers of one machine
// do not mix. Where storage is blocked, the page says so and only the saved file remains.

const store = {
  reviewer: "",
  blind: false,
  decisions: new Map(), // trial id -> Map(n -> {label, themes, mediators, at, blind})
  trials: new Map(), // trial id -> {status, checked, note, at, blind}
  others: [], // second opinions: {reviewer, decisions, trials}
  undo: [],
  blocked: false,
  unsaved: 0,
};

const STORAGE_PREFIX = `mechanisms/${RUN.digest.slice(0, 32)}/`;
const LAST_KEY = STORAGE_PREFIX + "last";
const keyOf = (reviewer) => `${STORAGE_PREFIX}reviewer/${reviewer}`;
const listeners = [];
const onChange = (listener) => listeners.push(listener);

const EMPTY = new Map();
const decisionsOf = (trial) => store.decisions.get(trial.id) || EMPTY;
const decisionOf = (sentence) => decisionsOf(sentence.trial).get(sentence.n);
const trialNote = (trial) => store.trials.get(trial.id) || {};
const statusGiven = (trial) => trialNote(trial).status || null;

function isCorrected(trial) {
  if (statusGiven(trial)) return true;
  for (const decision of decisionsOf(trial).values()) if (decision.label !== null) return true;
  return false;
}

const now = () => new Date().toISOString().slice(0, 19) + "Z";

/** Change what is said of a sentence; `change` null takes it back. */
function decide(sentence, change) {
  const before = decisionOf(sentence);
  remember(() => put(sentence, before));
  put(sentence, change === null ? undefined : { label: null, ...before, ...change, at: now(), blind: store.blind });
  changed(sentence.trial);
}

function put(sentence, decision) {
  const id = sentence.trial.id;
  if (!store.decisions.has(id)) store.decisions.set(id, new Map());
  if (decision) store.decisions.get(id).set(sentence.n, decision);
  else store.decisions.get(id).delete(sentence.n);
}

/** Change what is said of a trial: status, checked, note. */
function decideTrial(trial, change) {
  const before = store.trials.get(trial.id);
  remember(() => (before ? store.trials.set(trial.id, before) : store.trials.delete(trial.id)));
  // How a trial was read is settled when it is marked as checked; a note made later does not change it.
  const settled = before?.checked && change.checked === undefined;
  store.trials.set(trial.id, { ...before, ...change, at: now(), blind: settled ? before.blind : store.blind });
  changed(trial);
}

/** Read the whole trial blind: what was not marked is N, said sentence by sentence. */
function decideRest(trial) {
  const before = new Map(decisionsOf(trial));
  const note = store.trials.get(trial.id);
  remember(() => {
    store.decisions.set(trial.id, before);
    if (note) store.trials.set(trial.id, note);
    else store.trials.delete(trial.id);
  });
  if (store.blind) {
    for (const sentence of detailOf(trial).sentences) {
      if (!decisionOf(sentence)) put(sentence, { label: "N", at: now(), blind: true });
    }
  }
  store.trials.set(trial.id, { ...note, checked: true, at: now(), blind: store.blind });
  changed(trial);
}

function remember(undo) {
  store.undo.push(undo);
  if (store.undo.length > 200) store.undo.shift();
}

function undoLast() {
  const undo = store.undo.pop();
  if (!undo) return false;
  undo();
  changed(null);
  return true;
}

function changed(trial) {
  store.unsaved += 1;
  scheduleWrite();
  for (const listener of listeners) listener(trial);
}

// --- progress ---------------------------------------------------------------------------------

/** Sentences put to the reviewer: the model's and the doubtful ones; blind, every one. */
function toReview(trial) {
  if (store.blind) return trial.sentences;
  const { status, duplicate } = BY_ID.get(trial.id);
  return status === "not_assessable" || duplicate ? 0 : trial.candidates;
}

function checkedOf(trial) {
  if (trialNote(trial).checked) return toReview(trial);
  if (!decisionsOf(trial).size) return 0;
  const detail = detailOf(trial);
  let done = 0;
  for (const n of decisionsOf(trial).keys()) {
    const sentence = detail.byNumber.get(n);
    if (sentence && (store.blind || isCandidate(sentence))) done += 1;
  }
  return Math.min(done, toReview(trial));
}

function isDone(trial) {
  return trialNote(trial).checked || (toReview(trial) > 0 && checkedOf(trial) >= toReview(trial));
}

function progress() {
  let all = 0;
  let done = 0;
  let trials = 0;
  for (const trial of TRIALS) {
    all += toReview(trial);
    if (!store.decisions.has(trial.id) && !store.trials.has(trial.id)) continue;
    done += checkedOf(trial);
    if (isDone(trial)) trials += 1;
  }
  return { all, done, trials, ofTrials: TRIALS.filter((t) => toReview(t) > 0).length };
}

// --- storage ----------------------------------------------------------------------------------

let writing = 0;

function scheduleWrite() {
  clearTimeout(writing);
  writing = setTimeout(writeNow, 200);
}

function writeNow() {
  clearTimeout(writing);
  try {
    localStorage.setItem(keyOf(store.reviewer), JSON.stringify(packed()));
    // What was decided before a name was given is now hers.
    if (store.reviewer) localStorage.removeItem(keyOf(""));
    localStorage.setItem(LAST_KEY, JSON.stringify({ reviewer: store.reviewer, blind: store.blind }));
    setBlocked(false);
  } catch (error) {
    setBlocked(true);
  }
}

function setBlocked(blocked) {
  if (store.blocked === blocked) return;
  store.blocked = blocked;
  for (const listener of listeners) listener(null);
}

// Short rows and trial numbers: 60,000 decisions stay within the five megabytes that browsers give.
function packed() {
  const sentences = [];
  for (const [id, decisions] of store.decisions) {
    for (const [n, d] of decisions) sentences.push([id, n, d.label, d.themes ?? 0, d.mediators ?? 0, d.at, d.blind ? 1 : 0]);
  }
  return { sentences, trials: [...store.trials] };
}

function unpackStored(text) {
  if (!text) return;
  const { sentences, trials } = JSON.parse(text);
  store.decisions.clear();
  for (const [id, n, label, themes, mediators, at, blind] of sentences) {
    if (!store.decisions.has(id)) store.decisions.set(id, new Map());
    const decision = { label, at, blind: Boolean(blind) };
    if (themes) decision.themes = themes;
    if (mediators) decision.mediators = mediators;
    store.decisions.get(id).set(n, decision);
  }
  store.trials = new Map(trials);
}

function restore() {
  try {
    const last = JSON.parse(localStorage.getItem(LAST_KEY) || "{}");
    store.reviewer = last.reviewer || "";
    store.blind = Boolean(last.blind);
    unpackStored(localStorage.getItem(keyOf(store.reviewer)));
  } catch (error) {
    store.blocked = true;
  }
}

/** Change the reviewer: decisions made without a name become hers, a second reviewer starts afresh. */
function setReviewer(name) {
  if (name === store.reviewer) return;
  writeNow();
  const unnamed = store.reviewer === "";
  store.reviewer = name;
  store.undo = [];
  let stored = null;
  try {
    stored = localStorage.getItem(keyOf(name));
  } catch (error) {
    store.blocked = true;
  }
  if (stored) unpackStored(stored);
  else if (!unnamed) {
    store.decisions.clear();
    store.trials.clear();
  }
  writeNow();
  for (const listener of listeners) listener(null);
}

function setBlind(blind) {
  store.blind = blind;
  writeNow();
  for (const listener of listeners) listener(null);
}
