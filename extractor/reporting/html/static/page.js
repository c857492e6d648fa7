// The page on which a sentence stands: its picture where the report has one, else a drawing from
// the boxes of all sentences; either way with the boxes of mechanism sentences and evidence.

const A4 = { width: 595, height: 842 };

/** Pages worth showing: those of candidates and of status evidence. */
function evidencePages(trial) {
  const detail = detailOf(trial);
  const sentences = store.blind ? detail.sentences : detail.sentences.filter(isCandidate);
  const boxes = [...sentences.flatMap((s) => s.boxes), ...(store.blind ? [] : evidenceOf(detail).flatMap((e) => e.boxes || []))];
  return [...new Set(boxes.map((box) => box.page))].sort((a, b) => a - b);
}

const evidenceOf = (detail) => detail.mediators.flatMap((mediator) => mediator.evidence || []);

function pageFigure(trial, page, current, large) {
  const picture = pictureOf(trial, page);
  const detail = detailOf(trial);
  const size = picture || sizeFrom(detail, page);
  const drawing = svg("svg", {
    class: `page-drawing ${picture ? "with-picture" : "drawn"}`, viewBox: `0 0 ${size.width} ${size.height}`,
    role: "img", "aria-label": `Page ${page} with the boxes of its mechanism sentences`,
  });
  drawing.append(svg("rect", { class: "paper", width: size.width, height: size.height }));
  if (picture) drawing.append(svg("image", { href: picture.image, width: size.width, height: size.height }));
  for (const sentence of detail.sentences) drawBoxes(drawing, sentence, page, current, Boolean(picture));
  if (!store.blind) for (const evidence of evidenceOf(detail)) boxesOn(drawing, evidence.boxes || [], page, "evidence");
  return h("div", { class: large ? "page large" : "page" }, drawing);
}

function drawBoxes(drawing, sentence, page, current, hasPicture) {
  const shown = labelled(sentence, decisionOf(sentence));
  const marked = shown.mechanism && (!store.blind || decisionOf(sentence));
  if (!marked && hasPicture && sentence !== current) return;
  const kind = sentence === current ? "current" : marked ? "mechanism" : "text";
  const group = boxesOn(drawing, sentence.boxes, page, kind);
  if (group && kind !== "text") {
    group.append(svg("title", {}, `${capital(sentence.section)}, sentence ${sentence.n}`));
    group.addEventListener("click", (event) => { event.stopPropagation(); setCurrent(sentence); });
  }
}

function boxesOn(drawing, boxes, page, kind) {
  const here = boxes.filter((box) => box.page === page);
  if (!here.length) return null;
  const group = svg("g", { class: `box ${kind}` }, here.map((box) =>
    svg("rect", { x: box.x0 - 1, y: box.y0 - 0.5, width: Math.max(1, box.x1 - box.x0 + 2), height: Math.max(1, box.y1 - box.y0 + 1) })));
  drawing.append(group);
  return group;
}

/** Without a picture the paper's size is not known: A4, or as large as the text needs. */
function sizeFrom(detail, page) {
  const boxes = [...detail.sentences.flatMap((s) => s.boxes), ...evidenceOf(detail).flatMap((e) => e.boxes || [])].filter((b) => b.page === page);
  return {
    width: Math.max(A4.width, ...boxes.map((box) => box.x1 + 36)),
    height: Math.max(A4.height, ...boxes.map((box) => box.y1 + 36)),
  };
}

/** The column beside the sentences: the current page and buttons for the others. */
function drawPageColumn() {
  const column = document.getElementById("page-column");
  if (!column) return;
  const { trial, sentence } = reading;
  const pages = evidencePages(trial);
  if (!pages.length) return column.replaceChildren();
  if (sentence?.page) reading.page = sentence.page;
  if (!reading.page) reading.page = pages[0];
  const page = reading.page;
  const buttons = [...new Set([...pages, page])].sort((a, b) => a - b).map((n) =>
    button(n, () => { reading.page = n; reading.sentence = reading.sentence?.page === n ? reading.sentence : null; drawPageColumn(); },
      { class: "page-number", "aria-pressed": String(n === page), "aria-label": `Page ${n}` }));
  const figure = pageFigure(trial, page, sentence, false);
  figure.addEventListener("click", () => enlarge(trial, page, sentence));
  const drawn = !pictureOf(trial, page);
  replace(column,
    h("div", { class: "page-numbers", role: "group", "aria-label": "Pages with evidence" }, h("span", {}, "Page"), buttons),
    figure,
    h("p", { class: "page-note" }, drawn ? "Drawn from the places of the sentences; the printed page is in the PDF." : "",
      button("Enlarge", () => enlarge(trial, page, sentence), { class: "quiet small" })));
}

function enlarge(trial, page, sentence) {
  const dialog = h("dialog", { class: "page-dialog", "aria-label": `Page ${page}` },
    h("form", { method: "dialog" }, h("button", { class: "quiet", autofocus: true }, "Close")),
    pageFigure(trial, page, sentence, true));
  showDialog(dialog);
}

function showDialog(dialog) {
  document.getElementById("dialogs").append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.showModal();
}
