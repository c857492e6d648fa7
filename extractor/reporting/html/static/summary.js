// The answer with the reviewer's corrections in it: the same rules as extractor/reporting/summary.py
// and corrections.py, which a test holds together.

function share(n, of) {
  if (!of) return { n, of, low: null, high: null };
  const z = 1.959963984540054;
  const p = n / of;
  const centre = p + (z * z) / (2 * of);
  const spread = z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
  const scale = 1 + (z * z) / of;
  return { n, of, low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}

/** Status, counts and flags of a trial as the reviewer sees it; the model's where she said nothing. */
function effective(trial) {
  if (!isCorrected(trial)) return trial;
  const given = decisionsOf(trial);
  const detail = detailOf(trial);
  const marked = detail.sentences.map((s) => labelled(s, given.get(s.n))).filter((s) => s.mechanism);
  const labels = [...given.values()].map((decision) => decision.label);
  const status = statusGiven(trial) || impliedStatus(trial, marked, labels);
  // A trial that proposes nothing shows no sentence and no mediator.
  const proposes = PROPOSING.includes(status);
  const found = proposes ? marked : [];
  return {
    ...trial,
    status,
    flags: flagsOf(status, trial.lifted),
    uncertain: false,
    mechanisms: found.length,
    themes: mentions(found.map((s) => s.themes)),
    names: mentions(found.map((s) => s.names.filter(Boolean))),
    unmapped: proposes ? trial.unmapped : 0,
  };
}

/** A sentence with the reviewer's label in place of the model's. */
function labelled(sentence, decision) {
  if (!decision || decision.label === null) return sentence;
  if (decision.label === "N") return { ...sentence, mechanism: false, themes: [], mediators: [], names: [] };
  const mediators = decision.mediators || sentence.mediators;
  return {
    ...sentence,
    mechanism: true,
    themes: decision.themes || sentence.themes,
    mediators,
    names: mediators.map((phrase) => sentence.names[sentence.mediators.indexOf(phrase)] ?? null),
  };
}

function impliedStatus(trial, found, labels) {
  if (trial.status === "not_assessable") return trial.status;
  if (!found.length && labels.includes("N")) return "none_proposed";
  if (labels.includes("P") && trial.status === "none_proposed") return "untested";
  return trial.status;
}

function flagsOf(status, lifted) {
  if (status === "none_proposed") return ["no_mechanism_proposed"];
  return (status === "untested" || status === "measured") && !lifted ? ["mediator_not_tested"] : [];
}

function mentions(lists) {
  const counts = Object.create(null);
  for (const list of lists) for (const code of new Set(list)) counts[code] = (counts[code] || 0) + 1;
  return counts;
}

function summarise(trials) {
  const unique = trials.filter((t) => !t.duplicate);
  const assessed = unique.filter((t) => t.status !== "not_assessable");
  const proposing = assessed.filter((t) => PROPOSING.includes(t.status));
  const out = unique.filter((t) => t.status === "not_assessable");
  const ladder = {};
  for (const status of PROPOSING) ladder[status] = share(proposing.filter((t) => t.status === status).length, proposing.length);
  return {
    files: trials.length,
    duplicates: trials.length - unique.length,
    unreadable: byReason(out.filter((t) => t.unread)),
    not_assessable: byReason(out.filter((t) => !t.unread)),
    assessed: assessed.length,
    none_proposed: share(assessed.length - proposing.length, assessed.length),
    proposing: share(proposing.length, assessed.length),
    not_tested: share(proposing.filter((t) => t.flags.includes("mediator_not_tested")).length, proposing.length),
    ladder,
    themes: tally(proposing, "themes", THEME_CODES).map(({ key, ...counts }) => ({ code: key, ...counts })),
    mechanisms: tally(proposing, "names", []).map(({ key, ...counts }) => ({ name: key, ...counts })),
    unmapped: proposing.reduce((sum, t) => sum + (t.unmapped || 0), 0),
    uncertain: assessed.filter((t) => t.uncertain).length,
  };
}

function byReason(trials) {
  const counts = Object.create(null);
  for (const trial of trials) counts[trial.reason] = (counts[trial.reason] || 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort((a, b) => b[1] - a[1] || compare(a[0], b[0])));
}

/** Codes or names by trials and by mentions, commonest first. */
function tally(proposing, field, known) {
  const total = Object.create(null);
  for (const trial of proposing) for (const [key, n] of Object.entries(trial[field])) total[key] = (total[key] || 0) + n;
  const keys = [...new Set([...known, ...Object.keys(total).sort(compare)])];
  const all = Object.values(total).reduce((sum, n) => sum + n, 0);
  const counts = keys.map((key) => ({
    key,
    trials: share(proposing.filter((t) => t[field][key]).length, proposing.length),
    mentions: share(total[key] || 0, all),
  }));
  return counts.sort((a, b) => b.trials.n - a.trials.n || b.mentions.n - a.mentions.n || keys.indexOf(a.key) - keys.indexOf(b.key));
}

// By code unit, as Python sorts; localeCompare would order by the reader's language.
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
