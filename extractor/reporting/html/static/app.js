// The frame: bar, notices, and which of the two views is open (the address after # says it).

const main = document.getElementById("main");
const home = h("div", { id: "home" });
const notices = h("div", { id: "notices", role: "status" });
const trialView = h("div", { id: "trial-view", hidden: true });
let homeIsOld = false;
let homeScroll = 0;
let withCorrections = true;

const addressOf = (trial) => "#t=" + encodeURIComponent(trial.id);

/** Made once: what stands in it must not vanish under the pointer when a decision is made. */
function makeBar() {
  append(document.getElementById("bar"), [
    h("nav", { class: "places", "aria-label": "Report" }, h("a", { href: "#answer" }, "Answer"), h("a", { href: "#trials" }, "Trials")),
    h("div", { class: "progress" }, h("progress", { id: "progress-bar", "aria-labelledby": "progress" }), h("span", { id: "progress" })),
    h("div", { class: "reviewer" },
      h("label", {}, h("span", { class: "unseen" }, "Reviewer’s name"), h("input", { id: "reviewer", type: "text", placeholder: "Your name", size: 12, autocomplete: "off", on: { change: (event) => setReviewer(event.target.value.trim()) } })),
      h("label", { class: "blind", title: "Hides the model’s answers and other reviewers’ decisions" },
        h("input", { type: "checkbox", id: "blind", on: { change: (event) => setBlind(event.target.checked) } }), "Blind"),
      button(["Save", h("span", { class: "wide" }, " corrections")], saveFile, { id: "save" }),
      button("Load", () => document.getElementById("file").click(), { id: "load" }),
      h("input", { type: "file", id: "file", class: "unseen", tabindex: "-1", accept: ".json,application/json", "aria-label": "File of corrections", on: { change: takeFile } }),
      button("?", helpDialog, { class: "quiet", "aria-label": "Keys" })),
  ]);
}

function drawBar() {
  const { all, done, trials, ofTrials } = progress();
  const bar_ = document.getElementById("progress-bar");
  bar_.max = Math.max(1, all);
  bar_.value = done;
  replace(document.getElementById("progress"), `${number(done)} of ${plural(all, "sentence")} checked`, h("span", { class: "wide" }, `, ${number(trials)} of ${plural(ofTrials, "trial")}`));
  document.getElementById("reviewer").value = store.reviewer;
  document.getElementById("blind").checked = store.blind;
  document.getElementById("save").classList.toggle("primary", store.unsaved > 0);
}

async function takeFile(event) {
  const file = event.target.files[0];
  event.target.value = "";
  if (!file) return;
  try {
    notify(loadFile(await file.text()));
  } catch (error) {
    notify(error.message, true);
  }
}

function notify(text, wrong) {
  replace(notices, h("p", { class: wrong ? "notice wrong" : "notice" }, text, button("Dismiss", () => notices.replaceChildren(), { class: "quiet small" })));
}

function drawHome() {
  const shown = document.getElementById("trials-body")?.rows.length || 0;
  const blindNote = h("section", { class: "answer" }, h("h1", { class: "statement" }, "Blind review"),
    h("p", { class: "plain" }, "The model’s answers and other reviewers’ decisions are hidden. Read each trial whole, accept the sentences that propose a mechanism of benefit, set the status, and press d when done: the sentences you did not accept are then recorded as proposing none."));
  replace(home, h("div", { id: "answer" }, store.blind ? [patternDefinitions(), blindNote] : answerSection(withCorrections)), listSection());
  refreshList();
  if (shown > BATCH) showMore(shown);
  homeIsOld = false;
}

function showAnswer(value) {
  withCorrections = value;
  replace(document.getElementById("answer"), answerSection(value));
  document.querySelector(".source-switch input:checked")?.focus();
}

function openTrial(trial, sentence) {
  if (!home.hidden) homeScroll = scrollY;
  Object.assign(reading, { trial, sentence: null, editing: null, page: null, opened: new Set() });
  replace(trialView, trialArticle(trial));
  home.hidden = true;
  trialView.hidden = false;
  document.title = trial.title || trial.id;
  scrollTo(0, 0);
  drawPageColumn();
  if (sentence) setCurrent(sentence);
  else document.getElementById("trial-title").focus({ preventScroll: true });
}

/** Open a trial at a sentence through the address, so that “back” works. */
function openAt(trial, sentence) {
  pendingSentence = sentence;
  if (location.hash === addressOf(trial)) route();
  else location.hash = addressOf(trial);
}

let pendingSentence = null;

function closeTrial() {
  reading.trial = null;
  reading.sentence = null;
  trialView.hidden = true;
  trialView.replaceChildren();
  home.hidden = false;
  document.title = "Mechanisms of benefit: what trials propose and what they test";
  if (homeIsOld) drawHome();
}

function route() {
  const hash = location.hash;
  const trial = hash.startsWith("#t=") && BY_ID.get(decodeURIComponent(hash.slice(3)));
  if (trial) {
    openTrial(trial, pendingSentence);
    pendingSentence = null;
    return;
  }
  if (hash === "#main") return;
  const wasOpen = reading.trial;
  closeTrial();
  if (wasOpen && hash !== "#answer") {
    scrollTo(0, homeScroll);
    [...document.querySelectorAll("#trials-body a")].find((a) => a.getAttribute("href") === addressOf(wasOpen))?.focus({ preventScroll: true });
  } else if (hash === "#trials") {
    document.getElementById("trials").scrollIntoView();
  } else if (hash === "#answer") {
    scrollTo(0, 0);
  }
}

async function openList() {
  if (reading.trial) {
    history.pushState(null, "", "#trials");
    closeTrial();
  }
}

/** What has changed is drawn again: the sentence list of the open trial, or the home view. */
function afterChange(trial) {
  drawBar();
  homeIsOld = true;
  // The list also leads from one open trial to the next.
  if (reading.trial && listedBlind !== store.blind) refreshList();
  if (store.blocked && !document.getElementById("blocked")) {
    main.prepend(h("p", { class: "notice wrong", id: "blocked" }, "This browser keeps nothing for this page (storage is blocked or full). Your corrections last until you close it: save them as a file."));
  } else if (!store.blocked) {
    document.getElementById("blocked")?.remove();
  }
  if (!reading.trial) return drawHome();
  if (!trial || trial !== reading.trial) return redrawTrial();
  redrawVerdict();
  if (reading.sentence) {
    redrawSentence(reading.sentence);
    keepEditorFocus();
  }
  drawPageColumn();
}

function redrawTrial() {
  const { trial, sentence } = reading;
  replace(trialView, trialArticle(trial));
  drawPageColumn();
  if (sentence) document.getElementById(`s-${sentence.n}`)?.focus({ preventScroll: true });
}

function redrawVerdict() {
  const focused = document.activeElement?.name === "status";
  const trial = reading.trial;
  replace(document.getElementById("verdict"), verdict(trial, detailOf(trial)));
  document.getElementById("finish").replaceWith(finishRow(trial));
  if (focused) document.querySelector("#ladder input:checked")?.focus();
}

function keepEditorFocus() {
  if (reading.editing) document.querySelector(".editor input")?.focus({ preventScroll: true });
}

/** Sentences on which two reviewers both decided, differently; a differing status counts too. */
function disagreements(trial) {
  let differ = 0;
  for (const other of store.others) {
    for (const [n, decision] of other.decisions.get(trial.id) || EMPTY) {
      const mine = decisionsOf(trial).get(n);
      if (mine && mine.label !== null && decision.label !== null && mine.label !== decision.label) differ += 1;
    }
    const status = other.trials.get(trial.id)?.status;
    if (status && statusGiven(trial) && status !== statusGiven(trial)) differ += 1;
  }
  return differ;
}

/** On paper nothing can be scrolled to or opened. */
function prepareForPrint() {
  if (!reading.trial) showMore(listed.length);
  for (const details of document.querySelectorAll("details")) details.open = true;
}

function start() {
  restore();
  if (location.hash === "#blind") store.blind = true;
  main.append(notices, home, trialView);
  makeBar();
  drawBar();
  drawHome();
  onChange(afterChange);
  addEventListener("hashchange", route);
  addEventListener("keydown", onKey);
  addEventListener("pagehide", writeNow);
  addEventListener("beforeprint", prepareForPrint);
  addEventListener("beforeunload", (event) => { if (store.blocked && store.unsaved) event.preventDefault(); });
  if (store.blocked) afterChange(null);
  route();
  document.documentElement.dataset.ready = "true";
}

start();
