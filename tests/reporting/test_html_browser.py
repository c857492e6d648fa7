"""The review page in a real browser: opened, searched, corrected, saved, reloaded, read back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.article import Status
from extractor.reporting import ReportOptions, read_results, write_reports
from extractor.reporting.corrections import apply_corrections, read_corrections
from extractor.reporting.results import Results
from extractor.reporting.summary import Summary, summarise
from tests.reporting.browser import Browser, why_no_browser
from tests.reporting.fixtures import write_run

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(why_no_browser() is not None, reason=str(why_no_browser())),
    # The driver's pipes are closed by its process, not by name.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

N_TRIALS = 60
N_MANY = 500
LOADED_S = 2.0
NAMELESS = """
  const named = (e) => e.getAttribute('aria-label') || e.textContent.trim() || e.title
    || [...(e.labels || [])].some((label) => label.textContent.trim())
    || document.getElementById(e.getAttribute('aria-labelledby'))?.textContent;
  const used = document.querySelectorAll('button, input, select, a, progress, [role=img]');
  return [...used].filter((e) => !named(e)).map((e) => e.outerHTML);
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_run(tmp_path_factory.mktemp("run"), N_TRIALS)
    write_reports(folder, only=["html"])
    return folder


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_run(tmp_path_factory.mktemp("many"), N_MANY)
    write_reports(folder, only=["html"])
    return folder


@pytest.fixture(scope="module")
def results(run: Path) -> Results:
    return read_results(run)


@pytest.fixture(scope="module")
def shared_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = Browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture
def browser(shared_browser: Browser, run: Path) -> Iterator[Browser]:
    """The page freshly opened in an empty store; it must not complain of anything."""
    shared_browser.forget()
    shared_browser.complaints()
    shared_browser.open(run / "report.html")
    assert shared_browser.js("return localStorage.length") == 0
    yield shared_browser
    assert shared_browser.complaints() == []


def _place(results: Results, status: Status, at_least: int = 2) -> str:
    """The first trial with a status and several mechanism sentences."""
    wanted = (t for t in results.trials if t.status is status and t.n_mechanism_sentences >= at_least)
    return next(t.trial for t in wanted if t.duplicate_of is None)


def _open(browser: Browser, trial: str) -> None:
    browser.js("location.hash = '#t=' + arguments[0]", trial)
    browser.wait(lambda: browser.all("#trial-title"))


def _figures(browser: Browser) -> list[list[str]]:
    """Counts of every figure as the page shows them: name, then one count a measure."""
    rows = browser.js(
        "return [...document.querySelectorAll('.bars tbody tr')].map((row) => "
        "[row.cells[0].firstChild.textContent, ...[...row.querySelectorAll('.count')].map((c) => c.textContent)])"
    )
    return [[name.lower(), *counts] for name, *counts in rows]


def _expected(summary: Summary, results: Results) -> list[list[str]]:
    names = {"mediated": "mediation analysed"}
    rows = [[names.get(k, k), str(v.n)] for k, v in reversed(summary.ladder.items())]
    themes = [[results.theme_names[t.code], f"{t.trials.n:,}", f"{t.mentions.n:,}"] for t in summary.themes]
    mechanisms = [[m.name, f"{m.trials.n:,}", f"{m.mentions.n:,}"] for m in summary.mechanisms[:15]]
    return rows + themes + mechanisms


def _without_reasons(figures: list[list[str]], summary: Summary) -> list[list[str]]:
    n_reasons = len(summary.unreadable) + len(summary.not_assessable) + bool(summary.duplicates)
    return figures[:4] + figures[4 + n_reasons :]


def test_500_trials_open_without_a_complaint_in_less_than_two_seconds(browser: Browser, many: Path) -> None:
    driver = browser.driver
    driver.get("about:blank")
    # Time on the processor: the wall clock of a busy builder says nothing of the page.
    driver.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    browser.open(many / "report.html")
    metrics = {m["name"]: m["value"] for m in driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]}
    driver.execute_cdp_cmd("Performance.disable", {})

    assert 0 < metrics["TaskDuration"] < LOADED_S
    assert browser.complaints() == []

    # Rows come as one scrolls.
    assert len(browser.all("#trials-body tr")) < N_MANY
    for _ in range(N_MANY // 100):
        browser.js("scrollTo(0, document.documentElement.scrollHeight)")
        browser.js("document.querySelector('#more button')?.click()")
    assert len(browser.all("#trials-body tr")) == N_MANY


def test_the_answer_is_that_of_the_rows(browser: Browser, results: Results) -> None:
    summary = summarise(results.trials, list(results.theme_names))
    statement = browser.one("#statement").text

    assert f"Of {N_TRIALS} papers, {summary.assessed} could be assessed" in statement
    assert _without_reasons(_figures(browser), summary) == _expected(summary, results)


def test_text_of_papers_stays_text(browser: Browser) -> None:
    _open(browser, "invented-0004")

    assert browser.driver.title != "owned"
    assert "</script>" in browser.one("#trial-title").text
    assert browser.all("main script, main img") == []


def test_trials_are_sorted_filtered_and_searched(browser: Browser, results: Results) -> None:
    browser.one(".c-sentences button").click()
    counts = [int(text) for text in browser.texts("#trials-body .c-sentences b")]
    assert counts == sorted(counts, reverse=True)

    browser.choose("#filter-status", "mediated")
    n_mediated = sum(t.status is Status.MEDIATED for t in results.trials)
    assert browser.one("#found").text == f"{n_mediated} of {N_TRIALS} papers"

    browser.one(".clear").click()
    browser.type_into("#search", "indirect effect through")
    browser.wait(lambda: browser.one("#found").text != f"{N_TRIALS} papers")
    assert browser.one("#found").text == f"{n_mediated} of {N_TRIALS} papers"


def test_a_sentence_is_corrected_saved_reloaded_and_read_back(
    browser: Browser, run: Path, results: Results, tmp_path: Path
) -> None:
    trial = _place(results, Status.UNTESTED)
    found = [s for s in results.sentences[trial] if s.mechanism]
    browser.type_into("#reviewer", "A. Reader")
    _open(browser, trial)
    browser.press("j")
    while browser.one(".sentence.current").get_attribute("data-n") != str(found[0].n):
        browser.press("j")
    browser.press("r")
    browser.js("document.querySelector('#ladder input[value=related]').click()")

    browser.open(run / "report.html")
    assert browser.one("#reviewer").get_attribute("value") == "A. Reader"
    path = browser.saved()
    corrections = read_corrections(path)
    (sentence,) = corrections.sentences
    assert (sentence.trial, sentence.n, sentence.text, sentence.label) == (trial, found[0].n, found[0].text, "N")
    assert [(t.trial, t.status) for t in corrections.trials] == [(trial, Status.RELATED)]
    assert (corrections.reviewer, corrections.run["digest"]) == ("A. Reader", results.digest)

    corrected = apply_corrections(results, corrections)
    summary = summarise(corrected.trials, list(results.theme_names))
    assert _without_reasons(_figures(browser), summary) == _expected(summary, results)

    write_run(tmp_path, N_TRIALS)
    (again,) = write_reports(tmp_path, only=["html"], options=ReportOptions(corrections=(path,)))
    browser.open(again)
    assert _without_reasons(_figures(browser), summary) == _expected(summary, results)


def test_accepting_changes_themes_and_mediator(browser: Browser, results: Results) -> None:
    trial = _place(results, Status.NONE_PROPOSED, at_least=0)
    _open(browser, trial)
    browser.press("J")
    browser.press("at2")
    words = browser.one(".sentence.current .words p").text.split(".")[0]
    browser.type_into("#mediators", words + "\n")

    corrections = read_corrections(browser.saved())
    (sentence,) = corrections.sentences
    assert (sentence.label, sentence.themes, sentence.mediators) == ("P", ("PS",), (words,))
    assert apply_corrections(results, corrections).trials != results.trials


def test_words_that_are_not_in_the_sentence_name_no_mediator(browser: Browser, results: Results) -> None:
    _open(browser, _place(results, Status.MEASURED))
    browser.press("jt")
    browser.type_into("#mediators", "words from elsewhere\n")

    assert "does not stand in sentence" in browser.one(".notice.wrong").text


def test_undo_and_take_back(browser: Browser, results: Results) -> None:
    _open(browser, _place(results, Status.MEASURED))
    browser.press("ja")
    assert browser.all(".sentence.accepted")
    browser.press("z")
    assert not browser.all(".sentence.accepted")
    browser.press("rx")
    assert not browser.all(".sentence.rejected")


def test_the_next_uncertain_sentence_is_found_across_trials(browser: Browser) -> None:
    seen = set()
    for _ in range(6):
        browser.press("u")
        browser.wait(lambda: browser.all(".sentence.current.doubtful"))
        seen.add(browser.driver.current_url + browser.one(".sentence.current").get_attribute("data-n"))
        browser.press("r")

    assert len(seen) == 6


def test_a_saved_file_is_loaded_by_another_browser_and_by_a_second_reviewer(
    browser: Browser, run: Path, results: Results
) -> None:
    trial = _place(results, Status.MEASURED)
    browser.type_into("#reviewer", "First")
    _open(browser, trial)
    browser.press("ja")
    path = browser.saved()

    browser.js("location.hash = ''")
    browser.type_into("#reviewer", "Second")
    _open(browser, trial)
    assert not browser.all(".sentence.accepted")
    browser.press("jr")
    browser.one("#file").send_keys(str(path))
    browser.wait(lambda: browser.all(".other.differs"))
    assert browser.texts(".other.differs")[0] == "First: accepted (you differ)"

    browser.forget()
    browser.open(run / "report.html", f"#t={trial}")
    browser.one("#file").send_keys(str(path))
    browser.wait(lambda: browser.all(".sentence.accepted"))


def test_a_wrong_file_is_refused_in_words(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps({"format": "something else"}))
    browser.one("#file").send_keys(str(path))
    browser.wait(lambda: browser.all(".notice.wrong"))

    assert "no file of corrections" in browser.one(".notice.wrong").text


def test_blind_hides_every_answer_and_records_that_it_was_blind(browser: Browser, results: Results) -> None:
    trial = _place(results, Status.MEASURED)
    browser.one("#blind").click()
    assert not browser.all("#statement .aside, .bars, .c-status, .c-themes, #filter-status")
    _open(browser, trial)
    assert not browser.all("mark, .probability, .theme, .whose, #ladder input:checked, .sentence.mechanism")
    browser.press("jad")

    corrections = read_corrections(browser.saved())
    labels = [s.label for s in corrections.sentences]
    assert len(labels) == len(results.sentences[trial])
    assert (labels.count("P"), all(s.blind for s in corrections.sentences)) == (1, True)
    assert [(t.trial, t.checked) for t in corrections.trials] == [(trial, True)]


def test_blind_drops_filter_and_order_that_the_model_s_answers_gave(browser: Browser, results: Results) -> None:
    browser.one(".c-p button").click()
    browser.choose("#filter-show", "uncertain")
    first = browser.js("return document.querySelector('#trials-body a').getAttribute('href')")
    shown = len(browser.all("#trials-body tr"))
    assert shown < N_TRIALS

    browser.one("#blind").click()
    assert browser.one("#found").text == f"{N_TRIALS} papers"
    assert browser.texts("#trials-body th a") == [t.title or t.trial for t in results.trials]
    assert browser.one(".c-order").get_attribute("aria-sort") == "ascending"

    browser.one("#blind").click()
    browser.js("location.hash = arguments[0]", first)
    browser.wait(lambda: browser.all("#trial-title"))
    assert browser.one(".position").text == f"1 of {shown}"
    browser.one("#blind").click()
    assert browser.one(".position").text.endswith(f" of {N_TRIALS}")


def test_a_click_beside_the_name_of_a_column_does_nothing(browser: Browser) -> None:
    browser.js("document.querySelector('#trials-head th').click()")

    assert browser.complaints() == []
    assert not browser.all("#trial-title")


def test_a_trial_set_to_propose_nothing_shows_no_mechanism_in_the_list(browser: Browser, results: Results) -> None:
    trial = _place(results, Status.MEASURED)
    _open(browser, trial)
    browser.js("document.querySelector('#ladder input[value=none_proposed]').click()")
    corrected = apply_corrections(results, read_corrections(browser.saved()))
    row = next(t for t in corrected.trials if t.trial == trial)
    browser.js("location.hash = '#trials'")
    place = [t.trial for t in results.trials].index(trial)
    browser.wait(lambda: browser.all("#trials-body tr"))

    cells = browser.js(
        "const row = document.querySelectorAll('#trials-body tr')[arguments[0]];"
        "return [row.querySelector('.c-sentences b').textContent, row.querySelectorAll('.theme').length]",
        place,
    )
    assert cells == [str(row.n_mechanism_sentences), len(row.theme_mentions)] == ["0", 0]


def test_progress_counts_what_is_checked(browser: Browser, results: Results) -> None:
    _open(browser, _place(results, Status.MEASURED))
    assert browser.one("#progress").text.startswith("0 of ")
    browser.press("ja")
    assert browser.one("#progress").text.startswith("1 of ")


def test_blocked_storage_is_said_and_the_file_still_saves(browser: Browser, run: Path, results: Results) -> None:
    blocking = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('blocked'); }})"
    script = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": blocking})
    try:
        browser.open(run / "report.html")
        assert "storage is blocked" in browser.one("#blocked").text
        _open(browser, _place(results, Status.MEASURED))
        browser.press("ja")
        assert len(read_corrections(browser.saved()).sentences) == 1
    finally:
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


def test_everything_that_can_be_used_has_a_name_and_is_reached_by_tab(browser: Browser, results: Results) -> None:
    assert browser.js(NAMELESS) == []
    _open(browser, _place(results, Status.MEDIATED, at_least=1))
    browser.press("jt")
    assert browser.js(NAMELESS) == []
    ids = browser.js("return [...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("width", [360, 800, 1000, 1440])
def test_nothing_stands_out_of_the_screen(browser: Browser, results: Results, width: int) -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert browser.js(overflow) <= 0
        _open(browser, _place(results, Status.MEDIATED, at_least=1))
        browser.press("j")
        assert browser.js(overflow) <= 0
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
