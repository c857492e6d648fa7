// Saving the decisions as a file and loading one again. The format: docs/corrections-format.md.

const FILE_FORMAT = "mechanisms-corrections";
const FILE_SCHEMA = 1;

function asFile() {
  const sentences = [];
  for (const trial of TRIALS) {
    const decisions = decisionsOf(trial);
    if (!decisions.size) continue;
    for (const sentence of detailOf(trial).sentences) {
      const decision = decisions.get(sentence.n);
      if (decision) sentences.push(asRow(sentence, decision));
    }
  }
  const trials = TRIALS.filter((t) => store.trials.has(t.id)).map((t) => ({ trial: t.id, ...store.trials.get(t.id) }));
  return {
    format: FILE_FORMAT,
    schema: FILE_SCHEMA,
    tool: { name: "mechanisms", version: RUN.version },
    model: { name: RUN.model.name ?? null, digest: RUN.model.digest ?? null },
    run: { digest: RUN.digest, finished: RUN.finished ?? null },
    taxonomy: RUN.taxonomy ?? null,
    reviewer: store.reviewer,
    saved: now(),
    sentences,
    trials,
  };
}

function asRow(sentence, decision) {
  const row = { trial: sentence.trial.id, n: sentence.n, section: sentence.section, text: sentence.text, label: decision.label };
  if (decision.label === "P") {
    const seen = labelled(sentence, decision);
    // Blind, the model's themes were not seen, so only what the reviewer chose is hers.
    if (decision.themes || !decision.blind) row.themes = seen.themes;
    if (decision.mediators || !decision.blind) row.mediators = seen.mediators;
  }
  return { ...row, blind: decision.blind, at: decision.at };
}

function fileName() {
  const who = store.reviewer.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "unnamed";
  return `corrections-${who}-${RUN.digest.slice(0, 8)}.json`;
}

function saveFile() {
  const content = new Blob([JSON.stringify(asFile(), null, 1) + "\n"], { type: "application/json" });
  const address = URL.createObjectURL(content);
  const link = h("a", { href: address, download: fileName() });
  document.body.append(link);
  link.click();
  link.remove();
  // Not at once: the browser may still be reading it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  store.unsaved = 0;
  announce("Corrections saved as a file");
  for (const listener of listeners) listener(null);
}

/**
 * Takes a saved file in. One by the same reviewer (or by anyone while nothing is decided here and no
 * name is given) becomes the reviewer's own; another's is laid beside as a second opinion.
 * Returns a message for the reader; throws an Error with one where the file is wrong.
 */
function loadFile(text) {
  const content = checkedFile(text);
  const { decisions, trials, lost } = placed(content);
  const own = content.reviewer === store.reviewer || (store.reviewer === "" && !store.decisions.size && !store.trials.size);
  if (own) {
    store.reviewer = content.reviewer;
    for (const [id, rows] of decisions) store.decisions.set(id, new Map([...(store.decisions.get(id) || []), ...rows]));
    for (const [id, note] of trials) store.trials.set(id, note);
    store.undo = [];
  } else {
    store.others = store.others.filter((other) => other.reviewer !== content.reviewer);
    store.others.push({ reviewer: content.reviewer, decisions, trials });
  }
  writeNow();
  for (const listener of listeners) listener(null);
  const count = plural(content.sentences.length - lost, "sentence") + " and " + plural(trials.size, "trial");
  const missing = lost ? ` ${plural(lost, "sentence")} of the file ${lost === 1 ? "is" : "are"} not in this report and left out.` : "";
  return own
    ? `Loaded ${count} decided by ${content.reviewer || "an unnamed reviewer"}.${missing}`
    : `Loaded ${count} by ${content.reviewer || "another reviewer"} as a second opinion beside yours.${missing}`;
}

function checkedFile(text) {
  let content;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Error("This is no file of corrections: it is not JSON.");
  }
  if (!content || content.format !== FILE_FORMAT || !Array.isArray(content.sentences) || !Array.isArray(content.trials)) {
    throw new Error("This is no file of corrections. Choose one saved from a report of mechanisms.");
  }
  if (content.schema !== FILE_SCHEMA) {
    throw new Error(`The file has schema ${content.schema}; this report reads schema ${FILE_SCHEMA}.`);
  }
  for (const row of content.sentences) {
    if (!["P", "N", null].includes(row.label)) throw new Error(`Label “${row.label}” of ${row.trial}, sentence ${row.n}, is not P, N or null.`);
  }
  return { ...content, reviewer: String(content.reviewer || "") };
}

/** Decisions put to this report's sentences: by number where the text agrees, else by text. */
function placed(content) {
  const decisions = new Map();
  let lost = 0;
  for (const row of content.sentences) {
    const trial = BY_ID.get(row.trial);
    const detail = trial && detailOf(trial);
    const sentence = detail && matching(detail, row);
    if (!sentence) {
      lost += 1;
      continue;
    }
    if (!decisions.has(trial.id)) decisions.set(trial.id, new Map());
    const decision = { label: row.label, at: row.at, blind: Boolean(row.blind) };
    if (Array.isArray(row.themes)) decision.themes = row.themes.map(String);
    if (Array.isArray(row.mediators)) decision.mediators = row.mediators.map(String);
    decisions.get(trial.id).set(sentence.n, decision);
  }
  const trials = new Map();
  for (const { trial, ...note } of content.trials) {
    if (BY_ID.has(trial) && (note.status === undefined || note.status === null || STATUSES.includes(note.status))) trials.set(trial, note);
  }
  return { decisions, trials, lost };
}

function matching(detail, row) {
  const byNumber = detail.byNumber.get(row.n);
  if (byNumber && byNumber.text === row.text) return byNumber;
  return detail.sentences.find((sentence) => sentence.text === row.text);
}
