// Bar charts that are tables: the words and numbers stand in cells, the bars are SVG with widths in
// percent, so they fit any screen, print without colour, and are read aloud as numbers.

/** `12.3%` and its interval; nothing where the denominator is 0. */
function shareText({ n, of, low, high }) {
  if (!of) return ["–", ""];
  return [`${percent(n / of)}%`, `${percent(low)}–${percent(high)}`];
}

/** One bar of `value` in [0, 1] of the axis, with a whisker for the interval. */
function bar({ n, of, low, high }, axis, kind) {
  const at = (value) => `${Math.min(100, (100 * value) / axis).toFixed(2)}%`;
  const picture = svg("svg", { class: `bar-picture ${kind || ""}`, "aria-hidden": "true", focusable: "false" });
  picture.append(svg("line", { class: "axis", x1: 0, x2: 0, y1: 0, y2: "100%" }));
  if (!of) return picture;
  picture.append(svg("rect", { class: "value", x: 0, y: "22%", height: "56%", width: at(n / of) }));
  picture.append(svg("line", { class: "whisker", x1: at(low), x2: at(high), y1: "50%", y2: "50%" }));
  for (const end of [low, high]) picture.append(svg("line", { class: "whisker", x1: at(end), x2: at(end), y1: "34%", y2: "66%" }));
  return picture;
}

/**
 * A figure: caption and a table with one or more measures for each row.
 * rows: [{label, note, shares: [share, ...]}]; measures: [{name, denominator}].
 */
function barFigure({ number: figureNumber, title, caption, head, rows, measures }) {
  const axes = measures.map((_, m) => niceAxis(Math.max(...rows.map((row) => row.shares[m].high ?? 0), 0)));
  const header = h("tr", {},
    h("th", { scope: "col" }, head),
    measures.map((measure) => [
      h("th", { scope: "col", class: "bar-cell" }, h("span", { class: "unseen" }, `${measure.name}, bar`)),
      h("th", { scope: "col", class: "count" }, measure.name),
      h("th", { scope: "col", class: "interval" }, "% (95% CI)"),
    ]),
  );
  const body = rows.map((row) => h("tr", {},
    h("th", { scope: "row" }, row.label, row.note && h("span", { class: "note" }, row.note)),
    row.shares.map((value, m) => cells(value, axes[m], measures[m].name)),
  ));
  return h("figure", { class: `figure measures-${measures.length}` },
    h("figcaption", {}, h("span", { class: "figure-number" }, `Figure ${figureNumber}`), " ", h("strong", {}, title), " ", caption),
    h("div", { class: "table-wrap" }, h("table", { class: "bars" }, h("thead", {}, header), h("tbody", {}, body))),
  );
}

function cells(value, axis, measure) {
  const [share_, interval] = shareText(value);
  return [
    h("td", { class: "bar-cell" }, bar(value, axis)),
    h("td", { class: "count", data: { measure } }, number(value.n)),
    h("td", { class: "interval" }, share_, interval && h("span", {}, ` (${interval})`)),
  ];
}

/** The end of an axis: the next step above the largest value. */
function niceAxis(largest) {
  return [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1].find((step) => step >= largest) || 1;
}

const PATTERNS = {
  unreadable: "cross", duplicates: "dots", not_assessable: "hatch", none_proposed: "empty",
  untested: "rung-1", measured: "rung-2", related: "rung-3", mediated: "rung-4",
};

/** Fills that stay apart in grey and in print. Needed once in the document. */
function patternDefinitions() {
  const pattern = (id, size, ...marks) =>
    svg("pattern", { id, width: size, height: size, patternUnits: "userSpaceOnUse" }, marks);
  return svg("svg", { class: "definitions", "aria-hidden": "true", width: 0, height: 0 }, svg("defs", {},
    pattern("hatch", 6, svg("path", { d: "M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2" })),
    pattern("cross", 6, svg("path", { d: "M0,0 l6,6 M6,0 l-6,6" })),
    pattern("dots", 5, svg("circle", { cx: 2.5, cy: 2.5, r: 1 })),
  ));
}

/** One bar for everything: parts = [{key, label, n}]. */
function stackedBar(parts) {
  const all = parts.reduce((sum, part) => sum + part.n, 0);
  const picture = svg("svg", { class: "stacked", role: "img", "aria-label": parts.map((p) => `${p.label} ${p.n}`).join(", ") });
  let x = 0;
  for (const part of parts.filter((p) => p.n > 0)) {
    const width = (100 * part.n) / all;
    picture.append(svg("rect", { class: `part ${PATTERNS[part.key]}`, x: `${x}%`, y: 1, width: `${width}%`, height: "calc(100% - 2px)" },
      svg("title", {}, `${part.label}: ${part.n}`)));
    x += width;
  }
  return picture;
}

function swatch(key) {
  return svg("svg", { class: "swatch", "aria-hidden": "true", width: 14, height: 14 },
    svg("rect", { class: `part ${PATTERNS[key]}`, x: 0.5, y: 0.5, width: 13, height: 13 }));
}

/** A small ladder filled up to the status: readable at a glance, without colour. */
function rungs(status) {
  const height = STATUSES.indexOf(status) - 1;
  const picture = svg("svg", { class: "rungs", "aria-hidden": "true", viewBox: "0 0 18 18", width: 18, height: 18 });
  if (height < 0) {
    picture.append(svg("line", { class: "rung off", x1: 3, x2: 15, y1: 9, y2: 9, "stroke-dasharray": "2 2" }));
    return picture;
  }
  for (let rung = 1; rung <= 4; rung += 1) {
    const y = 18 - rung * 4;
    picture.append(svg("rect", { class: rung <= height ? "rung on" : "rung off", x: 2.5, y: y - 0.5, width: 13, height: 2.5, rx: 0.5 }));
  }
  return picture;
}
