"""Retraining end to end on made-up trials, with bags of words in the encoder's place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from extractor.aggregation import Decider
from extractor.article import Status
from extractor.classification.head import Linear
from extractor.classification.screen import PART as SCREEN
from extractor.errors import ModelError
from extractor.model_folder import ModelFolder
from extractor.training.curve import learning_curve
from extractor.training.embed import Embedded, embed
from extractor.training.evaluate import Bootstrap
from extractor.training.fit import trial_features
from extractor.training.labels import LabelRow, LabelSet, TrialLabel, read_labels, write_labels
from extractor.training.material import NONE, PART, PROPOSES, UNKNOWN, UNLABELLED, Material, join
from extractor.training.papers import paper_of_labels, papers_in
from extractor.training.recipe import decide_trials, fit_all
from extractor.training.resolve import resolve, resolve_trials
from extractor.training.retrain import Retrained, TrainOptions, retrain
from tests.training.stub_model import FIT, RECRUITMENT, THEMES, BagReader, make_base, make_rows

USER = tuple(row for i in range(18) for row in make_rows(f"mine{i:02d}", 100 + i, link="via", proposing=i % 4 > 0))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> ModelFolder:
    return make_base(tmp_path_factory.mktemp("base"))


def options(**settings: Any) -> TrainOptions:
    """Quick settings."""
    return TrainOptions(fit=FIT, bootstrap=Bootstrap(draws=100), **settings)


def embedded(rows: tuple[LabelRow, ...], labels: LabelSet | None = None, weight: float = 1.0) -> Embedded:
    """The rows read in papers that are made of them."""
    trials = sorted({row.trial for row in rows})
    known = [TrialLabel(trial=trial, complete=True) for trial in trials]
    papers = [paper_of_labels(t, [row for row in rows if row.trial == t]) for t in trials]
    return embed(rows, known, papers, BagReader(), labels or LabelSet(), THEMES, weight)


@pytest.fixture(scope="module")
def added(base: ModelFolder, tmp_path_factory: pytest.TempPathFactory) -> Retrained:
    """The base retrained with trials whose mechanisms are worded otherwise (`via` for `by`)."""
    out = tmp_path_factory.mktemp("new")
    file = out.parent / f"{out.name}-labels.jsonl"
    write_labels(USER, file, "mechanisms")
    return retrain(base, embedded(USER), [read_labels(file)], out, options(name="mine"))


def test_new_labels_make_the_model_better_in_their_field(added: Retrained) -> None:
    """Judged out of fold, with an interval of the paired difference above zero."""
    field = added.compared[0]

    assert field.name == "field"
    assert field.difference["f1"].value > 0.2
    assert field.difference["f1"].low > 0
    assert added.verdict.keep


def test_the_general_set_is_trials_that_no_head_was_fitted_on(added: Retrained, base: ModelFolder) -> None:
    general = next(each for each in added.compared if each.name == "general")
    frozen = Material.from_arrays(base.arrays(PART)).frozen

    assert general.new.counts["trials"] == frozen.sum() == 8
    assert not set(added.fitted.material.trials) & {f"ref{i}" for i in range(24, 32)}
    assert general.new_trials.counts["n"] == 8


def test_the_new_model_opens_and_uses_what_was_fitted(added: Retrained) -> None:
    folder = ModelFolder.open(added.folder.path)
    head = Linear.from_arrays(folder.arrays("head.npz"))
    rows = added.fitted.material

    assert np.allclose(head.probability(rows.features), added.fitted.head.head.probability(rows.features))
    assert folder.json("classifier.json")["threshold"] == added.fitted.threshold
    assert Decider.from_json(folder.json("decision.json")).threshold > 0
    assert folder.file("encoder.onnx").read_bytes() == b"stands for an encoder"
    assert not folder.has(SCREEN), "the old task's screen would hide sentences of the new one"


def test_the_card_says_what_it_was_made_of(added: Retrained) -> None:
    card = added.folder.card
    text = (added.folder.path / "card.md").read_text()

    assert card["labels"][0]["annotators"] == ["anna"]
    assert card["labels"][0]["rows"] == len(USER)
    assert card["base"]["name"] == "base"
    assert card["material"]["yours"]["trials"] == 18
    assert card["settings"]["seed"] == 1
    assert "anna" in text
    assert card["verdict"]["why"] in text
    assert card["digest"] in text


def test_no_text_is_stored_in_the_model(added: Retrained) -> None:
    """Only features, hashes and names of trials."""
    for name, array in added.folder.arrays(PART).items():
        if array.dtype.kind == "U":
            assert name in ("names", "strata", "theme_codes")


def test_the_learning_curve_rises_and_says_what_follows(added: Retrained) -> None:
    first, last = added.curve.points[0], added.curve.points[-1]

    assert (first[0], last[0]) == (0, 18)
    assert last[1].value > first[1].value + 0.2
    assert "last doubling" in added.curve.advice


def test_the_same_input_gives_the_same_model(base: ModelFolder, added: Retrained, tmp_path: Path) -> None:
    again = retrain(base, embedded(USER), [], tmp_path / "again", options(name="other name"))

    assert again.folder.digest == added.folder.digest


def test_without_labels_the_model_comes_back(base: ModelFolder, tmp_path: Path) -> None:
    """Fitting the shipped material again gives the shipped head, bit for bit."""
    again = retrain(base, None, [], tmp_path / "again", options())

    for part in ("head.npz", "decision.json", "classifier.json"):
        assert again.folder.file(part).read_bytes() == base.file(part).read_bytes()


def test_a_retrained_model_can_be_retrained(added: Retrained, tmp_path: Path) -> None:
    """Its material holds the sentences of the first round."""
    more = tuple(row for i in range(9) for row in make_rows(f"more{i}", 300 + i, link="via", proposing=i % 3 > 0))
    second = retrain(added.folder, embedded(more), [], tmp_path / "second", options(force=True))

    assert "mine03" in second.fitted.material.names
    assert second.folder.card["base"]["name"] == "mine"


def test_wrong_labels_are_not_kept(base: ModelFolder, tmp_path: Path) -> None:
    """Labels turned round spoil the general set, so nothing is written unless by force."""
    right = [row for i in range(12) for row in make_rows(f"turned{i}", 400 + i, proposing=i % 4 > 0)]
    turned = tuple(replace(row, label="N" if row.label == "P" else "P") for row in right)
    found = retrain(base, embedded(turned, weight=3.0), [], tmp_path / "bad", options())

    assert not found.verdict.keep
    assert found.folder is None
    assert not (tmp_path / "bad").exists()
    forced = retrain(base, embedded(turned, weight=3.0), [], tmp_path / "bad", options(force=True))
    assert forced.folder.card["verdict"]["forced"] is True
    assert "kept by force" in (tmp_path / "bad" / "card.md").read_text()


def test_without_frozen_trials_both_recipes_are_compared_out_of_fold(tmp_path: Path) -> None:
    base = make_base(tmp_path / "base", n_trials=18, n_frozen=0)
    found = retrain(base, embedded(USER[:128]), [], tmp_path / "new", options(force=True))
    general = next(each for each in found.compared if each.name == "general")

    assert "judged by a fit without it" in general.how
    assert general.new.counts["trials"] == 18


def test_another_task_from_scratch(base: ModelFolder, tmp_path: Path) -> None:
    """A made-up second task, sentences about recruitment: nothing is wired to the first one."""
    task = LabelSet(labels=("RECRUITMENT",))
    rows = tuple(replace(r, label="RECRUITMENT" if RECRUITMENT in r.text else "N", themes=()) for r in USER)
    settings = options(task="RECRUITMENT", from_scratch=True, same_task=False)

    found = retrain(base, embedded(rows, task), [], tmp_path / "second", settings)

    assert found.verdict.keep
    assert found.compared[0].new.measures["average_precision"].value > 0.95
    assert found.compared[0].old is None
    head = Linear.from_arrays(found.folder.arrays("head.npz"))
    probability = head.probability(found.fitted.material.features)
    assert ((probability >= found.fitted.threshold) == (found.fitted.material.labels == PROPOSES)).mean() > 0.98
    assert found.folder.card["task"] == "RECRUITMENT"
    assert found.folder.arrays("denial.npz")["bias"] < -10
    assert not set(found.fitted.material.names) & {"ref00"}


def test_own_themes_replace_the_layer(base: ModelFolder, tmp_path: Path) -> None:
    """Another scheme: codes and layer in the new model are the user's."""
    codes = ("FEAR", "REST")
    rows = tuple(
        replace(r, themes=("FEAR" if "hope" in r.text or "trust" in r.text else "REST",) if r.label == "P" else ())
        for r in USER
    )
    trials = sorted({row.trial for row in rows})
    papers = [paper_of_labels(t, [row for row in rows if row.trial == t]) for t in trials]
    known = [TrialLabel(trial=t, complete=True) for t in trials]
    own = embed(rows, known, papers, BagReader(), LabelSet(), codes)

    found = retrain(base, own, [], tmp_path / "themes", options(themes=True))

    layers = found.folder.arrays("layers.npz")
    assert found.folder.json("classifier.json")["themes"] == list(codes)
    assert layers["sentence_weight"].shape == (4, 128)
    positive = own.material.labels == PROPOSES
    scores = own.material.features[positive][:, -128:] @ layers["sentence_weight"][2:].T + layers["sentence_bias"][2:]
    called = 1 / (1 + np.exp(-scores)) >= found.folder.json("classifier.json")["theme_thresholds"]
    assert (called == own.material.themes[positive]).mean() > 0.9


def test_labels_of_one_kind_are_refused(base: ModelFolder, tmp_path: Path) -> None:
    rows = tuple(row for row in USER if row.label == "N")

    with pytest.raises(ValueError, match="none of them positive"):
        retrain(base, embedded(rows), [], tmp_path / "x", options(from_scratch=True))


def test_a_model_without_material_cannot_be_added_to(base: ModelFolder, tmp_path: Path) -> None:
    new = retrain(base, embedded(USER), [], tmp_path / "x", options(from_scratch=True, keep_material=False))

    with pytest.raises(ModelError, match="has no part"):
        retrain(new.folder, embedded(USER), [], tmp_path / "y", options())


def test_a_label_for_a_shipped_sentence_replaces_the_shipped_one(base: ModelFolder, tmp_path: Path) -> None:
    """Corrected reference sentences are not counted twice."""
    corrected = tuple(replace(row, label="N", themes=()) for row in make_rows("ref01", 1))
    found = retrain(base, embedded(corrected), [], tmp_path / "x", options(force=True))
    own = found.fitted.material

    assert (own.trials == "ref01").sum() == len(corrected)
    assert not (own.labels[own.trials == "ref01"] == PROPOSES).any()


def test_partial_labels_leave_the_rest_of_the_paper_unlabelled() -> None:
    """The whole paper is read, but only what was labelled is fitted on."""
    rows = make_rows("p1", 5)
    paper = paper_of_labels("p1", rows)
    found = embed(rows[3:5], [], [paper], BagReader(), LabelSet(), THEMES)

    assert len(found.material.labels) == len(rows)
    assert (found.material.labels != UNLABELLED).sum() == 2
    assert found.material.fitting_weights().sum() == 2


def test_what_nobody_settled_is_no_negative_of_a_complete_trial() -> None:
    """Sentences set aside, and those on which annotators are split, stay without a label."""
    rows = list({row.text: replace(row, label="N", themes=()) for row in make_rows("p1", 5)}.values())
    ignored, split = rows[2], rows[6]
    given = [replace(row, label=None) if row is ignored else row for row in rows[:-1]]
    given.append(replace(split, label="P", annotator="ben"))
    found = resolve(given, LabelSet())

    material = embed(
        (*found.rows, *found.aside),
        [TrialLabel(trial="p1", complete=True)],
        [paper_of_labels("p1", rows)],
        BagReader(),
        LabelSet(),
        THEMES,
    ).material

    assert np.flatnonzero(~material.labelled).tolist() == [2, 6]
    assert (material.labels[material.labelled] == NONE).all()
    assert material.proposes.tolist() == [UNKNOWN], "one of the two may be a proposal"


def test_a_sentence_that_one_ignored_keeps_the_label_of_the_other() -> None:
    row = make_rows("p1", 5)[0]
    found = resolve([replace(row, label=None), replace(row, label="N", annotator="ben")], LabelSet())

    assert [each.label for each in found.rows] == ["N"]
    assert found.aside == ()


def test_sentences_set_aside_are_not_missed() -> None:
    """Neither a paper nor a message is wanted for what carries no label."""
    rows = make_rows("p1", 5)
    strange = replace(rows[0], text="A sentence of quite another paper, which is not here.", label=None)
    other = replace(rows[0], trial="p2", label=None)
    papers = [paper_of_labels("p1", rows), paper_of_labels("p2", [other])]

    found = embed([rows[1], strange, other], [], papers, BagReader(), LabelSet(), THEMES)
    alone = embed([rows[1], replace(other, trial="p3")], [], papers, BagReader(), LabelSet(), THEMES)

    assert found.lost == ()
    assert found.material.names == ("p1",)
    assert alone.without_paper == ()


def said(annotator: str, status: Status | None, complete: bool = False) -> TrialLabel:
    return TrialLabel(trial="p1", status=status, complete=complete, annotator=annotator)


@pytest.mark.parametrize(
    ("labels", "status", "complete"),
    [
        ([said("a", Status.UNTESTED), said("b", Status.UNTESTED), said("c", Status.MEASURED)], Status.UNTESTED, False),
        ([said("a", Status.UNTESTED), said("b", Status.NONE_PROPOSED, True)], None, True),
        ([said("a", Status.UNTESTED, True), said("b", None)], Status.UNTESTED, True),
        ([said("a", Status.UNTESTED)] * 2 + [said("b", Status.MEASURED)], None, False),
    ],
)
def test_what_several_say_of_a_trial_is_brought_together(
    labels: list[TrialLabel], status: Status | None, complete: bool
) -> None:
    """The majority of annotators decides the status, a tie leaves it open; one who read all is enough."""
    for order in (labels, labels[::-1]):
        found = resolve_trials(order)
        if status is None and not complete:
            assert found == ()
        else:
            assert [(each.trial, each.status, each.complete) for each in found] == [("p1", status, complete)]


def test_the_last_word_on_a_trial_does_not_win() -> None:
    rows = [replace(row, label="N", themes=()) for row in make_rows("p1", 5)]
    trials = [said("a", Status.MEASURED), said("b", Status.MEASURED), said("c", Status.NONE_PROPOSED)]

    found = embed(rows[:2], trials, [paper_of_labels("p1", rows)], BagReader(), LabelSet(), THEMES)

    assert found.material.proposes.tolist() == [1]


def test_a_curve_needs_positives_that_can_be_left_out() -> None:
    """Positives in two trials: without either of them there is nothing to fit, and so no step to measure."""
    rows = tuple(
        replace(row, label=label, themes=())
        for i in range(9)
        for n, row in enumerate(make_rows(f"few{i}", 500 + i, proposing=False))
        for label in ("P" if i < 2 and n < 4 else "N",)
    )
    fitted = fit_all(embedded(rows).material, FIT)
    none = replace(fitted, material=replace(fitted.material, labels=np.zeros_like(fitted.material.labels)))
    trials = set(fitted.material.names)

    for seed in range(6):
        curve = learning_curve(fitted, trials, Bootstrap(draws=20, seed=seed))
        assert curve.points or "too few" in curve.advice
    assert "none of your labelled sentences is positive" in learning_curve(none, trials, Bootstrap(draws=20)).advice
    assert "fewer than 8 trials" in learning_curve(fitted, {"few0", "few1"}, Bootstrap(draws=20)).advice


def test_trials_are_decided_as_the_model_decides_them(added: Retrained) -> None:
    """Also in refusing a decision that was made for other features."""
    rows, stored = added.fitted.material, added.folder.json("decision.json")
    probabilities = added.fitted.head.head.probability(rows.features)
    features, names = trial_features(probabilities, rows.section_names, rows.trials)

    decided, of_trials = decide_trials(probabilities, rows, stored)

    assert of_trials.tolist() == names.tolist()
    assert decided.tolist() == [Decider.from_json(stored).probability_of(each) for each in features.tolist()]
    with pytest.raises(ModelError, match="other features"):
        decide_trials(probabilities, rows, {**stored, "features": stored["features"][::-1]})


def test_rows_without_trial_find_their_paper() -> None:
    rows = make_rows("p1", 5)
    nameless = [replace(row, trial="") for row in rows[:3]]
    found = embed(nameless, [], [paper_of_labels("p1", rows)], BagReader(), LabelSet(), THEMES)

    assert found.material.names == ("p1",)
    assert found.lost == ()


def test_sentences_that_are_nowhere_are_reported() -> None:
    rows = make_rows("p1", 5)
    strange = replace(rows[0], text="A sentence of quite another paper, which is not here.")
    found = embed([rows[1], strange], [], [paper_of_labels("p1", rows)], BagReader(), LabelSet(), THEMES)

    assert found.lost == (strange,)


def test_without_papers_the_labelled_sentences_are_the_context() -> None:
    found = embed(make_rows("p1", 5), [], [], BagReader(), LabelSet(), THEMES)

    assert found.without_paper == ("p1",)
    assert found.material.proposes.tolist() == [-1]


def test_material_survives_its_arrays(base: ModelFolder) -> None:
    material = Material.from_arrays(base.arrays(PART))
    again = Material.from_arrays(material.to_arrays())

    assert again.names == material.names
    assert np.array_equal(again.labels, material.labels)
    assert join([material]).trials.tolist() == material.trials.tolist()


def test_annotators_are_brought_to_one_label() -> None:
    """The majority decides; a tie is left out; the positive of one session beats the negative of another."""
    row = LabelRow(text="A sentence.", label="P", trial="t", annotator="a")
    votes = [row, replace(row, label="N", annotator="b"), replace(row, label="P", annotator="c")]
    tie = [
        replace(row, text="Another one.", annotator="a"),
        replace(row, text="Another one.", label="N", annotator="b"),
    ]
    sessions = [replace(row, text="Third.", label="N"), replace(row, text="Third.", label="D")]

    found = resolve([*votes, *tie, *sessions], LabelSet())

    assert [r.label for r in found.rows] == ["P", "D"]
    assert [r.text for r in found.ties] == ["Another one."]


def test_papers_come_from_folders_and_each_once(tmp_path: Path) -> None:
    body = "# A trial of rest\n\n## Introduction\n\nRest may ease pain.\n\n## Discussion\n\nIt did not help.\n"
    (tmp_path / "a.md").write_text(body)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.md").write_text(body)
    (tmp_path / "broken.pdf").write_bytes(b"")

    assert [paper.trial for paper in papers_in([tmp_path])] == ["a", "b"]
    assert [paper.trial for paper in papers_in([tmp_path, tmp_path / "a.md", tmp_path / "none"])] == ["a", "b"]
    assert [paper.trial for paper in papers_in([tmp_path], {"b"})] == ["b"]


def test_papers_come_from_a_run(tmp_path: Path) -> None:
    """Paragraphs are told by the distance of sentences."""
    trial = {"trial": "t", "source": "t.pdf", "title": "A title", "proposes": None, "proposes_probability": None}
    rows = [
        {"trial": "t", "section": "introduction", "n": n, "text": text, "page": None, "boxes": [], "start": start,
         "end": start + len(text), "probability": 0.1, "mechanism": False}
        for n, (text, start) in enumerate([("One here.", 0), ("Two here.", 10), ("Three here.", 21)], 1)
    ]  # fmt: skip
    (tmp_path / "trials.jsonl").write_text(json.dumps({**trial, "status": "none_proposed"}) + "\n")
    (tmp_path / "sentences.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    (paper,) = papers_in([tmp_path])

    assert paper.article.metadata.title == "A title"
    assert [paper.article.slice(s) for s in paper.segmentation.sentences] == ["One here.", "Two here.", "Three here."]
    assert [s.paragraph for s in paper.segmentation.sentences] == [0, 0, 1]


def test_material_of_another_version_is_refused(base: ModelFolder, tmp_path: Path) -> None:
    """A model whose features were computed otherwise says so instead of failing in the middle."""
    own = embedded(USER[:48])
    narrow = replace(own, material=replace(own.material, features=own.material.features[:, 1:]))

    with pytest.raises(ModelError, match="train from a model of this version"):
        retrain(base, narrow, [], tmp_path / "x", options())
