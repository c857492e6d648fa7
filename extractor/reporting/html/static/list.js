// The trials: searched, filtered, sorted; rows are made as the reader scrolls.

const BATCH = 100;

const view = { search: "", status: "", theme: "", flag: "", show: "", sort: "order", down: false };

const COLUMNS = [
  { key: "order", label: "Trial", value: (t) => t.number },
  { key: "status", label: "Status", value: (t) => STATUSES.indexOf(t.status), down: true },
  { key: "p", label: "P(proposes)", title: "Probability that the trial proposes a mechanism", value: (t) => t.p ?? -1, down: true },
  { key: "sentences", label: "Sentences", title: "Mechanism sentences, of all in Introduction and Discussion", value: (t) => t.mechanisms, down: true },
  { key: "themes", label: "Themes", value: (t) => Object.keys(t.themes).length, down: true },
  { key: "review", label: "To look at", value: (t) => t.doubtful + t.problems.length + (t.uncertain ? 100 : 0), down: true },
  { key: "checked", label: "Checked", value: (t) => (toReview(t) ? checkedOf(t) / toReview(t) : -1), down: true },
];

// Blind, neither columns, order nor filters may give away what the model said.
const BLIND_COLUMNS = ["order", "checked"];
const BLIND_SHOW = ["unchecked", "corrected"];

const SHOW = {
  uncertain: ["uncertain trials", (t) => t.uncertain],
  doubtful: ["with doubtful sentences", (t) => t.doubtful > 0],
  problem: ["with a problem", (t) => t.problems.length > 0],
  unchecked: ["not yet checked", (t) => toReview(t) > 0 && !isDone(t)],
  corrected: ["with your corrections", (t) => store.decisions.get(t.id)?.size > 0 || store.trials.has(t.id)],
  disagree: ["where reviewers differ", (t) => disagreements(t) > 0],
};

function chosenTrials() {
  const query = view.search.trim().toLowerCase();
  const terms = query ? query.split(/\s+/) : [];
  const rows = TRIALS.map(effective).filter((t) =>
    (!view.status || store.blind || t.status === view.status) &&
    (!view.theme || store.blind || t.themes[view.theme]) &&
    (!view.flag || store.blind || t.flags.includes(view.flag)) &&
    (!view.show || !mayShow(view.show) || SHOW[view.show][1](t)) &&
    terms.every((term) => textOf(t).includes(term) || (!store.blind && Object.keys(t.names).some((name) => name.includes(term)))));
  const { column, down } = sorting();
  const sign = down ? -1 : 1;
  return rows.sort((a, b) => sign * (column.value(a) - column.value(b)) || a.number - b.number);
}

const mayShow = (key) => !store.blind || BLIND_SHOW.includes(key);

let listed = [];
let listedBlind = false;

function listSection() {
  return h("section", { class: "list", id: "trials", "aria-labelledby": "trials-title" },
    h("div", { class: "list-head" }, h("h2", { id: "trials-title" }, "The trials"), h("p", { class: "found", id: "found", role: "status" })),
    filters(),
    h("table", { class: "trials" },
      h("caption", { class: "unseen" }, "Trials with their status; each opens to its sentences"),
      h("thead", { id: "trials-head" }), h("tbody", { id: "trials-body" })),
    h("div", { id: "more" }),
  );
}

function filters() {
  const select = (key, label, options) => h("label", { class: "filter" }, h("span", {}, label),
    h("select", { id: `filter-${key}`, on: { change: (event) => { view[key] = event.target.value; refreshList(); } } },
      h("option", { value: "" }, "all"),
      options.map(([value, text]) => h("option", { value, selected: view[key] === value }, text))));
  const search = h("input", {
    type: "search", id: "search", placeholder: "title, mechanism, any words of a sentence", value: view.search, autocomplete: "off", spellcheck: "false",
    on: { input: debounce((event) => { view.search = event.target.value; refreshList(); }, 120) },
  });
  return h("form", { class: "filters", role: "search", on: { submit: (event) => event.preventDefault() } },
    h("label", { class: "filter search" }, h("span", {}, "Search"), search),
    !store.blind && [
      select("status", "Status", STATUSES.map((s) => [s, STATUS_WORDS[s]])),
      select("theme", "Theme", THEME_CODES.map((code) => [code, RUN.themes[code]])),
      select("flag", "Flag", Object.entries(FLAG_WORDS)),
    ],
    select("show", "Show", Object.entries(SHOW).filter(([key]) => mayShow(key)).map(([key, [text]]) => [key, text])),
    button("Clear", () => {
      Object.assign(view, { search: "", status: "", theme: "", flag: "", show: "" });
      for (const field of document.querySelectorAll(".filters select, .filters input")) field.value = "";
      refreshList();
    }, { class: "quiet clear" }),
  );
}

function debounce(action, wait) {
  let timer = 0;
  return (event) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(event), wait);
  };
}

function refreshList() {
  const body = document.getElementById("trials-body");
  if (!body) return;
  listed = chosenTrials();
  listedBlind = store.blind;
  replace(document.getElementById("trials-head"), headRow());
  replace(document.getElementById("found"), listed.length === TRIALS.length ? plural(TRIALS.length, "paper") : `${number(listed.length)} of ${number(TRIALS.length)} papers`);
  body.replaceChildren();
  showMore(BATCH);
}

function showMore(upTo) {
  const body = document.getElementById("trials-body");
  const more = document.getElementById("more");
  const rows = document.createDocumentFragment();
  for (const trial of listed.slice(body.rows.length, upTo)) rows.append(trialRow(trial));
  body.append(rows);
  const left = listed.length - body.rows.length;
  replace(more, listed.length === 0 ? h("p", { class: "empty" }, "No trial fits these filters.") :
    left > 0 && button(`Show ${number(Math.min(left, BATCH))} more of ${number(left)}`, () => showMore(body.rows.length + BATCH), { class: "quiet" }));
  moreWhenSeen(more, left > 0);
}

const watcher = new IntersectionObserver((entries) => {
  const body = document.getElementById("trials-body");
  if (body && entries.some((entry) => entry.isIntersecting)) showMore(body.rows.length + BATCH);
}, { rootMargin: "600px" });

function moreWhenSeen(element, wanted) {
  watcher.disconnect();
  if (wanted) watcher.observe(element);
}

function headRow() {
  const by = sorting();
  return h("tr", {}, shownColumns().map((column) => {
    const sorted = by.column === column;
    return h("th", { scope: "col", class: `c-${column.key}`, "aria-sort": sorted ? (by.down ? "descending" : "ascending") : null },
      button([column.label, h("span", { class: "arrow", "aria-hidden": "true" }, sorted ? (by.down ? " ↓" : " ↑") : "")], () => sortBy(column), { title: column.title }));
  }));
}

const shownColumns = () => COLUMNS.filter((column) => !store.blind || BLIND_COLUMNS.includes(column.key));

/** The column that orders the list: the chosen one if it is on show, else the order of the run. */
function sorting() {
  const column = shownColumns().find((c) => c.key === view.sort);
  return column ? { column, down: view.down } : { column: COLUMNS[0], down: false };
}

function sortBy(column) {
  const by = sorting();
  view.down = by.column === column ? !by.down : Boolean(column.down);
  view.sort = column.key;
  refreshList();
  document.querySelector(`.c-${column.key} button`).focus();
}

function trialRow(trial) {
  const source = [trial.journal, trial.year].filter(Boolean).join(", ");
  const cells = {
    order: () => h("th", { scope: "row", class: "c-order" },
      h("a", { href: addressOf(trial) }, trial.title || trial.id),
      h("span", { class: "source" }, [trial.title && trial.id, source, trial.duplicate && `copy of ${trial.duplicate}`].filter(Boolean).join(" · "))),
    status: () => h("td", { class: "c-status" }, rungs(trial.status), h("span", {}, STATUS_WORDS[trial.status]),
      statusGiven(trial) && h("span", { class: "yours" }, "yours"), trial.lifted && h("span", { class: "tag" }, "lifted by companion")),
    p: () => h("td", { class: "c-p" }, trial.p === undefined ? "–" : trial.p.toFixed(2)),
    sentences: () => h("td", { class: "c-sentences" }, trial.sentences ? [h("b", {}, trial.mechanisms), h("span", { class: "of" }, ` of ${trial.sentences}`)] : "–"),
    themes: () => h("td", { class: "c-themes" }, Object.entries(trial.themes).map(([code, n]) => themeTag(code, n))),
    review: () => h("td", { class: "c-review" }, remarks(trial)),
    checked: () => h("td", { class: "c-checked" }, checkedMark(trial)),
  };
  const open = (event) => { if (!event.target.closest("a, button") && !getSelection().toString()) location.hash = addressOf(trial); };
  return h("tr", { on: { click: open } }, shownColumns().map((column) => cells[column.key]()));
}

function themeTag(code, n) {
  return h("abbr", { class: "theme", title: RUN.themes[code] || code }, code, n > 1 && h("span", {}, ` ${n}`));
}

function remarks(trial) {
  const list = [];
  if (trial.uncertain) list.push(h("span", { class: "tag warn" }, "uncertain"));
  if (trial.doubtful) list.push(h("span", { class: "plain" }, `${trial.doubtful} doubtful`));
  for (const code of trial.problems.slice(0, 2)) list.push(h("span", { class: "tag" }, RUN.reasons[code] || words(code)));
  if (trial.problems.length > 2) list.push(h("span", { class: "plain" }, `+${trial.problems.length - 2}`));
  return list;
}

function checkedMark(trial) {
  const all = toReview(trial);
  if (!all) return h("span", { class: "none" }, "–");
  if (isDone(trial)) return h("span", { class: "done" }, "✓", h("span", { class: "unseen" }, " checked"));
  const done = checkedOf(trial);
  return h("span", { class: done ? "part" : "none" }, `${done}/${all}`);
}
