// One sentence: its words with the mediators marked, what the model says, what the reviewer says.

const LABEL_WORDS = { P: "accepted", N: "rejected" };
const labelWord = (decision) => (decision ? LABEL_WORDS[decision.label] || "set aside" : "");

function sentenceItem(sentence) {
  const decision = decisionOf(sentence);
  const shown = labelled(sentence, decision);
  const visible = !store.blind || decision;
  const kinds = [
    "sentence",
    visible && shown.mechanism && "mechanism",
    !store.blind && sentence.doubtful && !decision && "doubtful",
    decision && `decided ${labelWord(decision).replace(" ", "-")}`,
    reading.sentence === sentence && "current",
  ].filter(Boolean);
  const open = !store.blind && isCandidate(sentence);
  return h("li", {
    class: kinds.join(" "), id: `s-${sentence.n}`, tabindex: "-1", data: { n: sentence.n },
    "aria-current": reading.sentence === sentence ? "true" : null,
    on: { click: (event) => { if (!event.target.closest("button, input, label") && reading.sentence !== sentence) setCurrent(sentence, { quietly: true }); } },
  },
    h("div", { class: "words" },
      h("span", { class: "n", "aria-hidden": "true" }, sentence.n),
      h("p", {}, markedText(sentence.text, visible && shown.mechanism ? shown.mediators : []))),
    h("div", { class: "margin" },
      open && modelNote(sentence, shown, decision),
      store.blind && decision?.label === "P" && themeLine(shown, sentence),
      !store.blind && secondOpinions(sentence),
      decisionRow(sentence, decision),
      reading.editing === sentence && editor(sentence, shown)),
  );
}

/** Text with the mediators' words in marks; wherever they overlap, the first stands. */
function markedText(text, phrases) {
  const lower = text.toLowerCase();
  const spans = phrases.map((phrase) => [lower.indexOf(phrase.toLowerCase()), phrase.length]).filter(([at, length]) => at >= 0 && length > 0);
  spans.sort((a, b) => a[0] - b[0]);
  const parts = [];
  let from = 0;
  for (const [at, length] of spans) {
    if (at < from) continue;
    parts.push(text.slice(from, at), h("mark", {}, text.slice(at, at + length)));
    from = at + length;
  }
  return [...parts, text.slice(from)];
}

function modelNote(sentence, shown, decision) {
  const place = sentence.page ? `p. ${sentence.page}` : null;
  const call = sentence.doubtful ? "doubtful" : sentence.mechanism ? "mechanism" : "";
  return [
    h("p", { class: "probability", title: `Probability ${sentence.p.toFixed(3)}; a sentence counts from ${RUN.threshold.toFixed(2)}` },
      probabilityBar(sentence.p), h("b", {}, sentence.p.toFixed(2)), call && h("span", {}, call), place && h("span", { class: "place" }, place)),
    sentence.denial >= 0.5 && h("p", { class: "plain" }, `Denies or tests a mechanism (${sentence.denial.toFixed(2)})`),
    shown.mechanism && themeLine(shown, sentence, decision),
  ];
}

function probabilityBar(p) {
  const at = `${(100 * RUN.threshold).toFixed(1)}%`;
  return svg("svg", { class: "probability-bar", "aria-hidden": "true" },
    svg("rect", { class: "track", width: "100%", height: "100%", rx: 2 }),
    svg("rect", { class: "value", width: `${(100 * p).toFixed(1)}%`, height: "100%", rx: 2 }),
    svg("line", { class: "threshold", x1: at, x2: at, y1: 0, y2: "100%" }));
}

function themeLine(shown, sentence, decision) {
  const names = [...new Set(shown.names.filter(Boolean))];
  const unmapped = shown.mediators.filter((_, i) => !shown.names[i]);
  return [
    shown.themes.length > 0 && h("p", { class: "themes" }, shown.themes.map((code) => h("span", { class: "theme-name" }, h("abbr", { class: "theme", title: RUN.themes[code] || code }, code), RUN.themes[code] || ""))),
    names.length > 0 && h("p", { class: "names" }, "→ ", names.join(", ")),
    !names.length && unmapped.length > 0 && !store.blind && h("p", { class: "names unmapped" }, "no name in the taxonomy"),
  ];
}

function secondOpinions(sentence) {
  return store.others.map((other) => {
    const decision = other.decisions.get(sentence.trial.id)?.get(sentence.n);
    if (!decision) return null;
    const mine = decisionOf(sentence);
    const differs = mine && mine.label !== decision.label;
    return h("p", { class: differs ? "other differs" : "other" }, h("b", {}, other.reviewer || "other reviewer"), `: ${labelWord(decision)}`, differs && " (you differ)");
  });
}

function decisionRow(sentence, decision) {
  const choice = (kind, label, name, done, key) => button([decision?.label === label ? done : name, h("kbd", { "aria-hidden": "true" }, key)],
    () => { setCurrent(sentence, { quietly: true }); setLabel(sentence, label); },
    { class: `decision ${kind}`, "aria-pressed": String(decision?.label === label) });
  return h("div", { class: "decisions", role: "group", "aria-label": `Your decision on sentence ${sentence.n}` },
    choice("accept", "P", "Accept", "Accepted", "a"),
    choice("reject", "N", "Reject", "Rejected", "r"),
    button(["Edit", h("kbd", { "aria-hidden": "true" }, "t")],
      () => { setCurrent(sentence, { quietly: true }); openEditor(sentence); }, { class: "decision", "aria-expanded": String(reading.editing === sentence) }),
    decision && decision.label === null && h("span", { class: "plain" }, "set aside"));
}

/** Themes as boxes to tick (keys 1 to 9) and the mediators' words. */
function editor(sentence, shown) {
  const codes = [...new Set([...THEME_CODES, ...shown.themes])];
  const boxes = codes.map((code, i) => h("label", {},
    h("input", { type: "checkbox", value: code, checked: shown.themes.includes(code), on: { change: () => setThemes(sentence, code) } }),
    h("kbd", { "aria-hidden": "true" }, i + 1), h("span", {}, RUN.themes[code] || code)));
  const field = h("input", { type: "text", id: "mediators", value: shown.mediators.join("; "), "aria-describedby": "mediators-help", spellcheck: "false",
    on: { change: (event) => setMediators(sentence, event.target.value), keydown: (event) => { if (event.key === "Enter") { event.preventDefault(); event.target.blur(); closeEditor(); } } } });
  return h("form", { class: "editor", on: { submit: (event) => { event.preventDefault(); closeEditor(); } } },
    h("fieldset", {}, h("legend", {}, "Themes"), boxes),
    h("label", { class: "mediators", for: "mediators" }, "Mediator, in the sentence’s words"), field,
    h("p", { id: "mediators-help", class: "plain" }, "Several: separate by “;”. Or select words and press m."),
    button("Close", closeEditor, { class: "quiet small" }));
}
