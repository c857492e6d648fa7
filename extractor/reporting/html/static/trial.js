// One trial, opened: its status with the evidence, then its sentences in context with the page beside.

const reading = { trial: null, sentence: null, editing: null, page: null, whole: false, opened: new Set() };

function trialArticle(trial) {
  const detail = detailOf(trial);
  return h("article", { class: "trial", "aria-labelledby": "trial-title" },
    trialNavigation(trial),
    h("header", { class: "trial-header" },
      h("h1", { id: "trial-title", tabindex: "-1" }, trial.title || trial.id),
      h("p", { class: "source" }, sourceLine(trial, detail))),
    problemList(detail),
    h("section", { class: "verdict", id: "verdict", "aria-label": "Status and its evidence" }, verdict(trial, detail)),
    h("section", { class: "reading", "aria-labelledby": "reading-title" },
      h("div", { class: "reading-head" }, h("h2", { id: "reading-title" }, "Sentences"), readingCounts(trial)),
      h("div", { class: "reading-columns" },
        h("div", { id: "sentences" }, passages(trial, detail)),
        h("aside", { id: "page-column", "aria-label": "The page" }))),
    finishRow(trial),
    background(trial, detail));
}

function trialNavigation(trial) {
  const order = trialOrder();
  const at = order.findIndex((t) => t.id === trial.id);
  const step = (offset, label, key) => {
    const other = order[at + offset];
    return h("a", { class: "step", href: other ? addressOf(other) : null, "aria-disabled": other ? null : "true" }, label, h("kbd", { "aria-hidden": "true" }, key));
  };
  return h("nav", { class: "trial-nav", "aria-label": "Trials" },
    h("a", { href: "#trials" }, "← All trials"),
    h("span", { class: "position" }, at >= 0 ? `${number(at + 1)} of ${number(order.length)}` : ""),
    step(-1, "Previous", "p"), step(1, "Next", "n"));
}

const trialOrder = () => (listed.length ? listed : TRIALS);

function sourceLine(trial, detail) {
  const doi = detail.doi && h("a", { href: `https://doi.org/${encodeURI(detail.doi)}`, rel: "noreferrer noopener", target: "_blank" }, `doi ${detail.doi}`);
  const parts = [trial.title && trial.id, trial.journal, trial.year, doi, detail.registrations.join(", ")].filter(Boolean);
  return parts.flatMap((part, i) => (i ? [" · ", part] : [part]));
}

function problemList(detail) {
  if (!detail.problems.length) return null;
  return h("ul", { class: "problems" }, detail.problems.map((problem) =>
    h("li", { class: problem.fatal ? "fatal" : null }, h("b", {}, capital(RUN.reasons[problem.code] || words(problem.code))), " ", problem.message)));
}

// --- status -------------------------------------------------------------------------------------

function verdict(trial, detail) {
  const seen = effective(trial);
  return [
    ladder(trial, seen),
    h("div", { class: "why" },
      store.blind ? h("p", { class: "plain" }, "Blind: the model’s status and its evidence are hidden. Set the status as you find it in Methods and Results.") : [
        h("h2", {}, capital(STATUS_WORDS[seen.status])),
        h("p", { class: "meaning" }, STATUS_MEANING[seen.status] + ".", seen.p !== undefined && ` Probability that the trial proposes a mechanism: ${seen.p.toFixed(2)}${trial.uncertain ? ", uncertain" : ""}.`),
        flagLine(trial, seen),
        h("ul", { class: "mediators" }, detail.mediators.map(mediatorItem)),
        otherStatuses(trial),
      ]),
  ];
}

/** The ladder is the control: one radio button a rung, highest on top. */
function ladder(trial, seen) {
  const given = statusGiven(trial);
  const rung = (status) => h("label", { class: "rung-choice" },
    h("input", {
      type: "radio", name: "status", value: status, title: STATUS_MEANING[status],
      checked: store.blind ? given === status : seen.status === status,
      on: { change: () => setStatus(trial, status) },
    }),
    rungs(status), h("span", {}, capital(STATUS_WORDS[status])),
    !store.blind && trial.status === status && h("span", { class: "whose" }, "model"),
    given === status && h("span", { class: "whose yours" }, "you"));
  return h("fieldset", { class: "ladder", id: "ladder" },
    h("legend", {}, "Status ", h("kbd", { "aria-hidden": "true" }, "s")),
    [...STATUSES].reverse().map(rung),
    given && button("Take back", () => setStatus(trial, null), { class: "quiet small" }));
}

function flagLine(trial, seen) {
  const flags = seen.flags.map((flag) => h("span", { class: "tag warn" }, "⚑ ", FLAG_WORDS[flag]));
  const lifted = trial.lifted && h("span", { class: "tag" }, "Flag lifted: tested in ", trialLink(trial.lifted));
  return flags.length || lifted ? h("p", { class: "flags" }, flags, lifted) : null;
}

const trialLink = (id) => (BY_ID.has(id) ? h("a", { href: addressOf({ id }) }, id) : id);

function mediatorItem(mediator) {
  const result = mediator.result && { mediates: "mediates the effect", does_not: "does not mediate", partly: "mediates in part" }[mediator.result];
  return h("li", {},
    h("p", { class: "mediator" }, rungs(mediator.rung), h("b", {}, mediator.words),
      mediator.mechanism && h("span", {}, ` → ${mediator.mechanism}`), " ", themeTag(mediator.theme),
      h("span", { class: "plain" }, ` ${STATUS_WORDS[mediator.rung]}${result ? `; ${result}` : ""}`),
      (mediator.sentences || []).map((n) => button(`sentence ${n}`, () => goToNumber(n), { class: "quiet small" }))),
    h("ul", { class: "evidence" }, (mediator.evidence || []).map(evidenceItem)));
}

function evidenceItem(evidence) {
  const place = [capital(evidence.section), evidence.page && `p. ${evidence.page}`].filter(Boolean).join(", ");
  return h("li", {}, h("q", {}, evidence.text), " ",
    h("span", { class: "plain" }, [place, evidence.instrument, evidence.why].filter(Boolean).join(" · ")));
}

function otherStatuses(trial) {
  return store.others.map((other) => {
    const note = other.trials.get(trial.id);
    return note?.status && h("p", { class: "other" }, h("b", {}, other.reviewer), `: ${STATUS_WORDS[note.status]}`);
  });
}

// --- sentences ----------------------------------------------------------------------------------

function readingCounts(trial) {
  const whole = h("label", { class: "whole" },
    h("input", { type: "checkbox", id: "whole", checked: reading.whole || store.blind, disabled: store.blind, on: { change: (event) => { reading.whole = event.target.checked; redrawSentences(); } } }),
    " Whole sections", h("kbd", { "aria-hidden": "true" }, "w"));
  const text = store.blind ? plural(trial.sentences, "sentence") : `${number(trial.mechanisms)} of ${plural(trial.sentences, "sentence")} propose a mechanism, ${number(trial.doubtful)} doubtful`;
  return h("p", { class: "plain" }, text, whole);
}

/** Numbers of the sentences on show: candidates with a neighbour on each side, or all. */
function onShow(detail) {
  const shown = new Set();
  for (const sentence of detail.sentences) {
    if (store.blind || reading.whole || decisionOf(sentence)) shown.add(sentence.index);
    if (!isCandidate(sentence)) continue;
    for (const index of [sentence.index - 1, sentence.index, sentence.index + 1]) {
      if (detail.sentences[index]?.section === sentence.section) shown.add(index);
    }
  }
  for (const index of reading.opened) shown.add(index);
  return shown;
}

function passages(trial, detail) {
  if (!detail.sentences.length) return h("p", { class: "empty" }, "No sentences: neither Introduction nor Discussion could be read.");
  const shown = onShow(detail);
  return ["introduction", "discussion"].map((section) => {
    const sentences = detail.sentences.filter((s) => s.section === section);
    const heading = detail.coverage.find((c) => c.section === section)?.heading;
    return h("section", { class: "passage" },
      h("h3", {}, capital(section), heading && heading.toLowerCase() !== section && h("span", { class: "plain" }, ` “${heading}”`)),
      sentences.length ? h("ol", { class: "sentences" }, withGaps(sentences, shown)) : h("p", { class: "empty" }, "Not found in this paper."));
  });
}

function withGaps(sentences, shown) {
  const items = [];
  let hidden = [];
  const close = () => {
    if (hidden.length) items.push(gap(hidden));
    hidden = [];
  };
  for (const sentence of sentences) {
    if (!shown.has(sentence.index)) {
      hidden.push(sentence);
      continue;
    }
    close();
    items.push(sentenceItem(sentence));
  }
  close();
  return items;
}

function gap(hidden) {
  return h("li", { class: "gap" }, button([h("span", { class: "unseen" }, "Show "), plural(hidden.length, "sentence")], () => {
    for (const sentence of hidden) reading.opened.add(sentence.index);
    redrawSentences();
    setCurrent(hidden[0]);
  }, { class: "quiet small" }));
}

function redrawSentences() {
  replace(document.getElementById("sentences"), passages(reading.trial, detailOf(reading.trial)));
  drawPageColumn();
}

function redrawSentence(sentence) {
  const item = document.getElementById(`s-${sentence.n}`);
  if (!item) return;
  const focused = item === document.activeElement || item.contains(document.activeElement);
  const fresh = sentenceItem(sentence);
  item.replaceWith(fresh);
  if (focused) fresh.focus({ preventScroll: true });
}

// --- foot ---------------------------------------------------------------------------------------

function finishRow(trial) {
  const done = isDone(trial);
  const label = store.blind ? "Done: the other sentences propose nothing" : "Checked: go on to the next trial";
  return h("p", { class: "finish", id: "finish" }, done ? h("span", { class: "done" }, "✓ Checked") : null,
    button([label, h("kbd", { "aria-hidden": "true" }, "d")], () => finishTrial(), { class: done ? "quiet" : "primary" }));
}

function background(trial, detail) {
  const facts = [
    ["File", detail.source], ["Read by", [detail.format, detail.reader].filter(Boolean).join(", ")], ["Pages", detail.pages],
    ["Recognised from images", detail.ocr && "yes"], ["Companion file", detail.companion], ["PMC", detail.pmcid], ["SHA-256", detail.sha256],
  ].filter(([, value]) => value);
  return h("details", { class: "background" }, h("summary", {}, "How this paper was read"),
    h("div", { class: "columns" },
      coverageTable(detail),
      !store.blind && detail.agrema.length > 0 && agremaTable(detail),
      h("dl", {}, facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
        detail.linked.length > 0 && [h("dt", {}, "Same registration"), h("dd", {}, detail.linked.map((id) => [trialLink(id), " "]))],
        !store.blind && detail.unmapped.length > 0 && [h("dt", {}, "No name in the taxonomy"), h("dd", {}, detail.unmapped.join("; "))])));
}

function coverageTable(detail) {
  if (!detail.coverage.length) return null;
  const row = (c) => h("tr", {}, h("th", { scope: "row" }, capital(c.section)), h("td", {}, c.heading || "–"), h("td", {}, c.evidence), h("td", {}, c.confidence.toFixed(2)), h("td", {}, number(c.sentences)));
  return h("table", { class: "plain-table" }, h("caption", {}, "Sections found"),
    h("thead", {}, h("tr", {}, ["Section", "Heading", "Found by", "Sure", "Sentences"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, detail.coverage.map(row)));
}

function agremaTable(detail) {
  const row = (check) => h("tr", {}, h("th", { scope: "row" }, check.item), h("td", {}, check.found ? "✓ found" : "not found"));
  return h("table", { class: "plain-table" }, h("caption", {}, "Reporting of the mediation analysis (AGReMA), as far as a machine sees it"),
    h("tbody", {}, detail.agrema.map(row)));
}
