"""What to label next, and the agreement of two annotators."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractor.article import SectionType, Status
from extractor.reporting.results import Results
from extractor.rows import SentenceRow, TrialRow
from extractor.spreadsheet import table_csv, table_xlsx
from extractor.training.agreement import compare_annotators, disagreements, settle
from extractor.training.labels import LabelFile, LabelRow, LabelSet, TrialLabel
from extractor.training.resolve import sentence_key
from extractor.training.selection import SelectOptions, select_next

WORDS = ("sleep", "strength", "fear", "posture", "mood", "balance", "sugar", "breath", "trust", "gait")


def results(n_trials: int = 20, n: int = 30) -> Results:
    """Probabilities from 0 to 1 in every paper; the line is at 0.5."""
    trials, sentences = [], {}
    for t in range(n_trials):
        name = f"t{t:02d}"
        trials.append(
            TrialRow(
                trial=name, source=name, title=None, proposes=True, proposes_probability=0.9, status=Status.UNTESTED
            )
        )
        sentences[name] = tuple(
            SentenceRow(
                trial=name,
                section=SectionType.DISCUSSION,
                n=i,
                text=f"{WORDS[(t + i) % 10]} in paper {chr(97 + t)}{chr(97 + i % 26)} may help {WORDS[i % 7]}.",
                page=None,
                boxes=(),
                start=0,
                end=1,
                probability=(i + 0.5) / n,
                mechanism=i >= n / 2,
            )
            for i in range(n)
        )
    return Results(trials=tuple(trials), sentences=sentences, run={"model": {"threshold": 0.5}})


def test_uncertain_sentences_of_many_papers() -> None:
    rows = select_next(results(), SelectOptions(n=40, random_share=0.25, per_trial=2))
    uncertain = [row for row in rows if row.chosen == "uncertain"]

    assert len(rows) == 40
    assert len(uncertain) == 30
    assert max(sum(row.trial == t for row in uncertain) for t in {row.trial for row in uncertain}) <= 2
    assert sum(abs(row.score - 0.5) for row in uncertain) / 30 < 0.12


def test_the_random_share_is_marked_and_not_uncertain() -> None:
    rows = select_next(results(), SelectOptions(n=200, random_share=0.5))
    drawn = [row.score for row in rows if row.chosen == "random"]

    assert len(drawn) == 100
    assert sum(drawn) / 100 == pytest.approx(0.5, abs=0.1)
    assert max(drawn) > 0.9
    assert min(drawn) < 0.1


def test_what_is_labelled_is_not_asked_again() -> None:
    run = results(n_trials=3)
    first = select_next(run, SelectOptions(n=20))
    done = {sentence_key(row) for row in first}

    second = select_next(run, SelectOptions(n=20), done)

    assert not done & {sentence_key(row) for row in second}
    assert {row.label for row in second} == {None}


def test_the_same_seed_chooses_the_same() -> None:
    assert select_next(results(), SelectOptions()) == select_next(results(), SelectOptions())


def test_small_runs_are_taken_whole() -> None:
    assert len(select_next(results(n_trials=1, n=5), SelectOptions(n=50, per_trial=50))) == 5


def annotated(annotator: str, labels: str, themes: str = "") -> LabelFile:
    """One letter a sentence, three sentences a trial."""
    rows = tuple(
        LabelRow(
            text=f"Sentence with the word {WORDS[i % 10]} and {WORDS[i // 10]}.",
            label=label,
            trial=f"t{i // 3}",
            n=i,
            themes=(themes[i],) if label == "P" and themes else (),
            annotator=annotator,
        )
        for i, label in enumerate(labels)
    )
    trials = (TrialLabel(trial="t0", status=Status.MEASURED), TrialLabel(trial="t1", status=Status.UNTESTED))
    return LabelFile(path=annotator, format="mechanisms", rows=rows, trials=trials)


A = annotated("anna", "PNNPNNPNDPNN", "XXXXXXXXXXXX")
B = annotated("ben", "PNNPNNNNNPNP", "XXXYXXXXXYXX")


def test_agreement_of_labels_themes_and_status() -> None:
    found = compare_annotators(A, B, LabelSet(), draws=20)

    assert found.names == ("anna", "ben")
    assert found.both == 12
    assert found.measures["labels"].observed.value == pytest.approx(9 / 12)
    assert found.measures["label P"].observed.value == pytest.approx(10 / 12)
    assert found.measures["theme X"].units == 3
    assert found.measures["theme X"].observed.value == pytest.approx(1 / 3)
    assert found.measures["status"].observed.value == 1.0
    assert found.measures["label P"].kappa.value == pytest.approx((10 / 12 - 5 / 9) / (4 / 9))


def test_a_positive_without_themes_disagrees_with_one_that_has_them() -> None:
    """One annotator gave none: that is an answer. None at all (None) is not."""
    a, b = annotated("anna", "PPP", "XXX"), annotated("ben", "PPP", "XXX")
    without = replace(b, rows=(replace(b.rows[0], themes=()), replace(b.rows[1], themes=None), b.rows[2]))

    theme = compare_annotators(a, without, LabelSet(), draws=20).measures["theme X"]

    assert theme.units == 2
    assert theme.observed.value == pytest.approx(1 / 2)


def test_themes_of_one_annotator_alone_are_not_compared() -> None:
    """She who gave no theme to any sentence did not code them."""
    found = compare_annotators(annotated("anna", "PPP", "XXX"), annotated("ben", "PPP"), LabelSet(), draws=20)

    assert "theme X" not in found.measures


@pytest.mark.parametrize("write", [table_csv, table_xlsx])
def test_settled_labels_come_back(write: object, tmp_path: Path) -> None:
    """Agreed ones stay, settled ones are taken, open ones are left out."""
    found = compare_annotators(A, B, LabelSet(), draws=20)
    sheet = disagreements(found)
    assert len(sheet) == 1 + 5  # three labels, two themes
    settled_at = sheet[0].index("settled")
    sheet[1][settled_at], sheet[1][settled_at + 1] = "P", "Y"
    sheet[2][settled_at] = "n"

    settled = settle(write(sheet), found, LabelSet())

    assert (settled.settled, settled.open) == (2, 3)
    by_text = {row.text: row for row in settled.rows}
    assert by_text[sheet[1][3]].label == "P"
    assert by_text[sheet[1][3]].themes == ("Y",)
    assert by_text[sheet[2][3]].label == "N"
    assert len(settled.rows) == 12 - 3


def test_a_wrong_settled_label_is_named() -> None:
    found = compare_annotators(A, B, LabelSet(), draws=20)
    sheet = disagreements(found)
    sheet[2][sheet[0].index("settled")] = "both"

    with pytest.raises(ValueError, match="line 3"):
        settle(table_csv(sheet), found, LabelSet())


def test_sentences_of_one_alone_are_counted_and_kept() -> None:
    more = replace(B, rows=(*B.rows, replace(B.rows[0], text="Only ben saw this one.")))
    found = compare_annotators(A, more, LabelSet(), draws=20)

    assert (found.both, found.only_a, found.only_b) == (12, 0, 1)
    assert any(
        row.text == "Only ben saw this one." for row in settle(table_csv(disagreements(found)), found, LabelSet()).rows
    )
