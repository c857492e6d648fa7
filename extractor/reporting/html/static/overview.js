// The answer: one sentence with its denominators, one bar for every paper, four figures, how to read them.

function answerSection(useCorrections) {
  const corrected = TRIALS.filter(isCorrected).length;
  const summary = useCorrections && corrected ? summarise(TRIALS.map(effective)) : RUN.summary;
  return h("section", { class: "answer", "aria-labelledby": "statement" },
    patternDefinitions(),
    masthead(),
    statement(summary),
    corrected > 0 && sourceSwitch(useCorrections, corrected),
    everyPaper(summary),
    h("div", { class: "figures" }, ladderFigure(summary), reasonsFigure(summary), themeFigure(summary), mechanismFigure(summary)),
    howToRead(summary),
  );
}

function masthead() {
  const facts = [
    RUN.finished && String(RUN.finished).slice(0, 10),
    RUN.version && `mechanisms ${RUN.version}`,
    RUN.model.name && `model ${RUN.model.name}` + (RUN.model.digest ? ` (${RUN.model.digest.slice(0, 8)})` : ""),
    RUN.taxonomy && `themes ${RUN.taxonomy}`,
    RUN.corrected_by.length && `as corrected by ${RUN.corrected_by.join(", ")}`,
  ].filter(Boolean);
  return h("p", { class: "kicker" },
    h("span", {}, "Mechanisms of benefit in trial reports"), facts.map((fact) => h("span", {}, fact)));
}

const strong = (text) => h("b", {}, text);

function statement(summary) {
  const { files, assessed, none_proposed: none, proposing, not_tested: untested } = summary;
  const inWords = (s) => {
    const [value, interval] = shareText(s);
    return h("span", { class: "aside" }, ` (${value}, 95% CI ${interval})`);
  };
  const parts = [`Of ${plural(files, "paper")}, `, strong(number(assessed)), " could be assessed. "];
  if (assessed) parts.push(strong(number(none.n)), inWords(none), " propose no mechanism of benefit. ");
  if (proposing.n) {
    parts.push(`Of the ${number(proposing.n)} that propose one, `, strong(number(untested.n)), inWords(untested),
      " never test it: the report does not relate any proposed mediator to the benefit.");
  }
  return h("h1", { class: "statement", id: "statement" }, parts);
}

function sourceSwitch(useCorrections, corrected) {
  const choice = (value, label) => h("label", {},
    h("input", { type: "radio", name: "source", checked: useCorrections === value, on: { change: () => showAnswer(value) } }),
    h("span", {}, label));
  return h("fieldset", { class: "source-switch" }, h("legend", { class: "unseen" }, "Whose labels the figures count"),
    choice(true, `With your corrections to ${plural(corrected, "trial")}`), choice(false, "As the model has it"));
}

function everyPaper(summary) {
  const sum = (counts) => Object.values(counts).reduce((total, n) => total + n, 0);
  const parts = [
    { key: "none_proposed", label: "none proposed", n: summary.none_proposed.n },
    ...PROPOSING.map((status) => ({ key: status, label: STATUS_WORDS[status], n: summary.ladder[status].n })),
    { key: "not_assessable", label: "not assessable", n: sum(summary.not_assessable) },
    { key: "unreadable", label: "file not readable", n: sum(summary.unreadable) },
    { key: "duplicates", label: "copies of another file", n: summary.duplicates },
  ].filter((part) => part.n > 0);
  return h("figure", { class: "every-paper" },
    h("figcaption", {}, h("span", { class: "figure-number" }, "Figure 1"), " ", h("strong", {}, "Every paper, by what became of it."),
      ` ${plural(summary.files, "file")}; shaded parts propose a mechanism; the stronger the shade, the further it was tested.`),
    stackedBar(parts),
    h("ul", { class: "legend" }, parts.map((part) => h("li", {}, swatch(part.key), h("span", {}, part.label), h("b", {}, number(part.n))))),
  );
}

function ladderFigure(summary) {
  const rows = [...PROPOSING].reverse().map((status) => ({
    label: capital(STATUS_WORDS[status]), note: STATUS_MEANING[status], shares: [summary.ladder[status]],
  }));
  return barFigure({
    number: 2, title: "How far the proposed mechanisms were tested.", head: "Highest rung reached", rows,
    caption: `Of ${plural(summary.proposing.n, "trial")} that propose a mechanism. The flag “mediator not tested” is raised for the two lower rungs.`,
    measures: [{ name: "Trials" }],
  });
}

function reasonsFigure(summary) {
  const reasons = [...Object.entries(summary.unreadable), ...Object.entries(summary.not_assessable)];
  const caption = `Of ${plural(summary.files, "file")}. These papers are in no other denominator: they never count as “none proposed”.`;
  if (!reasons.length && !summary.duplicates) {
    return h("figure", { class: "figure" }, h("figcaption", {}, h("span", { class: "figure-number" }, "Figure 3"), " ",
      h("strong", {}, "Every paper could be assessed.")));
  }
  const rows = reasons.map(([code, n]) => ({ label: capital(RUN.reasons[code] || words(code)), shares: [share(n, summary.files)] }));
  if (summary.duplicates) rows.push({ label: "Copy of another file", shares: [share(summary.duplicates, summary.files)] });
  rows.sort((a, b) => b.shares[0].n - a.shares[0].n);
  return barFigure({ number: 3, title: "Why papers have no answer.", caption, head: "Reason", rows, measures: [{ name: "Files" }] });
}

function themeFigure(summary) {
  const mentioned = summary.themes.length ? summary.themes[0].mentions.of : 0;
  return barFigure({
    number: 4, title: "Themes, by trials and by mentions.", head: "Theme",
    caption: `Of ${plural(summary.proposing.n, "trial")} that propose a mechanism (a trial can have several themes), and of ${plural(mentioned, "mention")} of a theme in mechanism sentences.`,
    rows: summary.themes.map((t) => ({ label: capital(RUN.themes[t.code] || t.code), note: t.code, shares: [t.trials, t.mentions] })),
    measures: [{ name: "Trials" }, { name: "Mentions" }],
  });
}

const SHOWN_MECHANISMS = 15;

function mechanismFigure(summary) {
  const shown = summary.mechanisms.slice(0, SHOWN_MECHANISMS);
  if (!shown.length) return null;
  const rest = summary.mechanisms.length - shown.length;
  return barFigure({
    number: 5, title: "The commonest mechanisms.", head: "Mechanism",
    caption: `Of ${plural(summary.proposing.n, "trial")} that propose one, and of ${plural(shown[0].mentions.of, "mention")} with a normalised name.` +
      (rest > 0 ? ` ${plural(rest, "rarer one")} not shown.` : "") +
      (summary.unmapped ? ` ${plural(summary.unmapped, "wording")} had no name in the taxonomy.` : ""),
    rows: shown.map((m) => ({ label: capital(m.name), shares: [m.trials, m.mentions] })),
    measures: [{ name: "Trials" }, { name: "Mentions" }],
  });
}

function howToRead(summary) {
  return h("section", { class: "how", "aria-labelledby": "how" },
    h("h2", { id: "how" }, "How to read this"),
    h("div", { class: "columns" },
      h("p", {}, "A mechanism of benefit is a path from the intervention over a mediator to an outcome. Introduction and Discussion are read for proposals, Methods and Results for tests. “Never test” means: not in this report; mediation is often published in a companion paper, and a companion in the folder lifts the flag."),
      h("p", {}, "The judgements are a machine’s. ",
        RUN.rates?.labels ? `It learnt from labels: ${RUN.rates.labels}.` : "It learnt from labels that language models made by a written guide; no person has checked those labels.",
        ratesText()),
      h("p", {}, "Intervals are Wilson’s and cover chance alone, not the machine’s errors: check a random sample before you print a figure, and correct for it with ", h("code", {}, "mechanisms prevalence"), ".",
        ` A sentence counts from a probability of ${RUN.threshold.toFixed(2)}. ${capital(plural(summary.uncertain, "trial"))} ${summary.uncertain === 1 ? "is" : "are"} close to the line between proposing and not, and best read first; filter by “uncertain”.`),
    ));
}

/** Known error rates, as the model's card gives them. */
function ratesText() {
  const rates = RUN.rates;
  if (!rates) return " How often this model errs is not known here.";
  const rate = ([n, of]) => (of ? `${percent(n / of, 0)}%` : "–");
  const parts = [];
  if (rates.found) parts.push(`${rate(rates.marked_right)} of the sentences it marks propose a mechanism, and it marks ${rate(rates.found)} of those that do`);
  if (rates.none_said) parts.push(`it sees ${rate(rates.proposing_said)} of the trials that propose one and ${rate(rates.none_said)} of those that propose none`);
  return ` Measured on ${rates.basis}: ${parts.join("; ")}.`;
}
