// The data blocks of this file. Rows of trials are read at once, a trial's details when wanted.

const block = (name) => document.getElementById(`data-${name}`);
const parse = (name) => JSON.parse(block(name).textContent);

const RUN = parse("run");
const TRIALS = parse("trials");
const BY_ID = new Map();
const STATUSES = RUN.statuses;
const PROPOSING = ["untested", "measured", "related", "mediated"];
const THEME_CODES = Object.keys(RUN.themes);

const STATUS_WORDS = {
  not_assessable: "not assessable",
  none_proposed: "none proposed",
  untested: "untested",
  measured: "measured",
  related: "related",
  mediated: "mediation analysed",
};
const STATUS_MEANING = {
  not_assessable: "Introduction or Discussion could not be read, or this is no trial report",
  none_proposed: "Both sections read, no mechanism of benefit proposed",
  untested: "Proposed, but no proposed mediator was measured after baseline",
  measured: "A proposed mediator was measured, its relation to the benefit not analysed",
  related: "A proposed mediator was related to the outcome: correlation, regression, adjustment",
  mediated: "A mediation analysis: indirect effect, causal steps, path model",
};
const FLAG_WORDS = { no_mechanism_proposed: "no mechanism proposed", mediator_not_tested: "mediator not tested" };

TRIALS.forEach((trial, number) => {
  Object.assign(trial, {
    number,
    flags: trial.flags || [],
    themes: trial.themes || {},
    names: trial.names || {},
    problems: trial.problems || [],
    mechanisms: trial.mechanisms || 0,
    sentences: trial.sentences || 0,
    candidates: trial.candidates || 0,
    // What has no answer, or is counted with another file, is not put to the reviewer.
    doubtful: trial.status === "not_assessable" || trial.duplicate ? 0 : trial.doubtful || 0,
  });
  BY_ID.set(trial.id, trial);
});

const details = new Map();

/** A trial's sentences, mediators with evidence, coverage and problems. */
function detailOf(trial) {
  if (!details.has(trial.number)) details.set(trial.number, readDetail(trial));
  return details.get(trial.number);
}

function readDetail(trial) {
  const detail = parse(`trial-${trial.number}`);
  const sentences = (detail.sentences || []).map((row, index) => {
    const [n, discussion, text, p, mechanism, themes, mediators, names, page, boxes, denial] = row;
    return {
      trial, index, n, text, p, themes, mediators, names, page, denial,
      section: discussion ? "discussion" : "introduction",
      mechanism: Boolean(mechanism),
      doubtful: mechanism ? p < RUN.threshold + RUN.margin : p >= RUN.threshold - RUN.margin,
      boxes: unpack(boxes),
    };
  });
  const lists = ["mediators", "agrema", "coverage", "problems", "unmapped", "linked", "registrations"];
  for (const list of lists) detail[list] = detail[list] || [];
  detail.sentences = sentences;
  detail.byNumber = new Map(sentences.map((sentence) => [sentence.n, sentence]));
  return detail;
}

function unpack(flat) {
  const boxes = [];
  for (let i = 0; i < flat.length; i += 5) {
    const [page, x0, y0, x1, y1] = flat.slice(i, i + 5);
    boxes.push({ page, x0, y0, x1, y1 });
  }
  return boxes;
}

/** Picture of a page with its size in points; null where the report has none. */
function pictureOf(trial, page) {
  return block(`page-${trial.number}-${page}`) ? parse(`page-${trial.number}-${page}`) : null;
}

const isCandidate = (sentence) => sentence.mechanism || sentence.doubtful;

// The words of every trial in lower case, made when the first search asks for them. What the model
// says is not among them, so that a blind reviewer cannot find it by searching.
const haystacks = [];

function textOf(trial) {
  if (haystacks[trial.number] === undefined) {
    const { sentences = [], mediators = [] } = parse(`trial-${trial.number}`);
    const evidence = mediators.flatMap((mediator) => mediator.evidence || []).map((e) => e.text);
    const parts = [trial.id, trial.title, trial.journal, trial.year, ...sentences.map((row) => row[2]), ...evidence];
    haystacks[trial.number] = parts.filter(Boolean).join(" ").toLowerCase();
  }
  return haystacks[trial.number];
}
