"""Every format: real-looking files read, round trips without loss, bad rows named."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.article import Status
from extractor.errors import AnnotationError
from extractor.training.labels import LabelledSpan, LabelRow, LabelSet, TrialLabel, read_labels, write_labels

FIRST = "Training may ease pain by restoring control of the trunk."
SECOND = "We measured pain with a scale."
ROWS = (
    LabelRow(
        text=FIRST,
        label="P",
        trial="smith2020",
        section="introduction",
        n=7,
        themes=("NM", "OT"),
        spans=(LabelledSpan(26, 56),),
        annotator="anna",
        id="17",
        chosen="uncertain",
        score=0.625,
    ),
    LabelRow(
        text=SECOND, label="N", trial="smith2020", section="discussion", n=31, themes=(), annotator="anna", id="18"
    ),
    LabelRow(
        text="= not a formula; “quoted”, with\ttab", label="D", trial="x, y", themes=(), annotator="anna", id="19"
    ),
    LabelRow(text="Set aside.", label=None, trial="smith2020", n=40, annotator="anna", id="20"),
)
FORMATS = ("mechanisms", "prodigy", "label-studio", "csv", "xlsx")


def same(row: LabelRow) -> LabelRow:
    return replace(row, line=0)


def out_name(tmp_path: Path, name: str) -> Path:
    return tmp_path / {"xlsx": "a.xlsx", "csv": "a.csv", "label-studio": "a.json", "brat": "a"}.get(name, "a.jsonl")


@pytest.mark.parametrize("name", FORMATS)
def test_round_trip_loses_nothing(tmp_path: Path, name: str) -> None:
    """Text, label, spans, annotator, id and whence it came are as before."""
    out = out_name(tmp_path, name)
    write_labels(ROWS, out, name)

    found = read_labels(out)

    assert found.bad == ()
    assert tuple(map(same, found.rows)) == ROWS


@pytest.mark.parametrize("name", ["doccano", "doccano-spans"])
def test_round_trip_through_doccano(tmp_path: Path, name: str) -> None:
    out = tmp_path / "all.jsonl"
    write_labels(ROWS, out, name)

    found = read_labels(out)

    assert tuple(map(same, found.rows)) == ROWS


def test_round_trip_through_brat(tmp_path: Path) -> None:
    """One document a trial; sentences in the order written; nothing lost but line breaks."""
    rows = (ROWS[0], ROWS[1], ROWS[3])
    write_labels(rows, tmp_path / "a", "brat")

    found = read_labels(tmp_path / "a")

    assert found.bad == ()
    assert tuple(map(same, found.rows)) == rows
    assert "Theme Arg:P" in (tmp_path / "a" / "annotation.conf").read_text()


def test_brat_stays_in_its_folder_whatever_a_trial_is_called(tmp_path: Path) -> None:
    """Names of files are safe and differ also where case does not count; the trials keep their names."""
    trials = ("../../x", "..", "a/b", "a_b", "Smith 2020", "SMITH 2020", "x, y.z", "sentences", "", "line\nbreak")
    rows = [replace(ROWS[3], trial=trial, n=n) for n, trial in enumerate(trials)]
    out = tmp_path / "deep" / "er" / "a"

    written = write_labels(rows, out, "brat")

    assert {path.resolve().parent for path in written} == {out.resolve()}
    assert len({path.name.casefold() for path in written}) == 3 * len(trials) + 1
    assert {p for p in tmp_path.rglob("*") if p.is_file()} == set(written)
    assert sorted((row.n, row.trial) for row in read_labels(out).rows) == list(enumerate(trials))


def test_a_brat_document_without_its_lines_is_called_like_its_file(tmp_path: Path) -> None:
    write_labels(ROWS[:2], tmp_path, "brat")
    (tmp_path / "smith2020.lines.jsonl").unlink()

    assert {row.trial for row in read_labels(tmp_path).rows} == {"smith2020"}


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda t: t.strip() == t and t)


@settings(max_examples=40, deadline=None)
@given(texts, st.sampled_from(["P", "N", "D"]), st.sampled_from(FORMATS), st.data())
def test_round_trip_of_any_text(
    tmp_path_factory: pytest.TempPathFactory, text: str, label: str, name: str, data: st.DataObject
) -> None:
    """Also with separators, quotes, formulas and line separators of Unicode inside."""
    spans = ()
    if text.strip(" |;") == text and not set(text) & set("|;"):
        start = data.draw(st.integers(0, len(text) - 1))
        spans = (LabelledSpan(start, data.draw(st.integers(start + 1, len(text)))),)
    row = LabelRow(text=text, label=label, trial="t", themes=(), spans=spans, annotator="a")
    out = out_name(tmp_path_factory.mktemp("any"), name)
    write_labels([row], out, name)

    (found,) = read_labels(out).rows

    assert (found.text, found.label, found.spans) == (row.text, row.label, row.spans)


def test_prodigy_answers(tmp_path: Path) -> None:
    """As `prodigy db-out` writes: accept, reject, ignore; choices; spans without a label."""
    lines = [
        {"text": FIRST, "_input_hash": 1, "_task_hash": 11, "label": "P", "answer": "accept", "_session_id": "set-eva"},
        {"text": SECOND, "_input_hash": 2, "_task_hash": 12, "label": "P", "answer": "reject"},
        {"text": "Unclear.", "_input_hash": 3, "_task_hash": 13, "label": "P", "answer": "ignore"},
        {"text": FIRST, "_input_hash": 1, "_task_hash": 14, "accept": ["P", "NM"], "options": [], "answer": "accept"},
        {"text": SECOND, "_input_hash": 2, "_task_hash": 15, "accept": [], "options": [], "answer": "accept"},
        {
            "text": FIRST,
            "_input_hash": 1,
            "_task_hash": 16,
            "spans": [{"start": 26, "end": 56, "label": "MEDIATOR", "token_start": 5, "token_end": 9}],
            "answer": "accept",
        },
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))

    found = read_labels(path)

    assert found.format == "prodigy"
    assert [row.label for row in found.rows] == ["P", "N", None, "P", "N", "P"]
    assert found.rows[0].annotator == "set-eva"
    assert found.rows[0].id == "11"
    assert found.rows[3].themes == ("NM",)
    assert found.rows[5].mediators == ("restoring control of the trunk",)


def test_label_studio_export(tmp_path: Path) -> None:
    """As its JSON export is: two annotators of a task, one that was skipped."""
    result = [
        {
            "id": "a1",
            "from_name": "label",
            "to_name": "text",
            "type": "choices",
            "origin": "manual",
            "value": {"choices": ["P"]},
        },
        {
            "id": "a2",
            "from_name": "mediators",
            "to_name": "text",
            "type": "labels",
            "value": {"start": 26, "end": 56, "text": FIRST[26:56], "labels": ["MEDIATOR"]},
        },
        {"id": "a3", "from_name": "themes", "to_name": "text", "type": "choices", "value": {"choices": ["NM", "NP"]}},
    ]
    task = {
        "id": 5,
        "data": {"text": FIRST, "trial": "smith2020", "section": "introduction", "n": 7},
        "annotations": [
            {"id": 1, "completed_by": {"id": 2, "email": "a@x.org"}, "result": result, "was_cancelled": False},
            {"id": 2, "completed_by": 3, "result": [], "was_cancelled": True},
        ],
        "predictions": [],
    }
    path = tmp_path / "project.json"
    path.write_text(json.dumps([task]))

    first, second = read_labels(path).rows

    assert (first.label, first.themes, first.annotator, first.n) == ("P", ("NM", "NP"), "a@x.org", 7)
    assert first.mediators == (FIRST[26:56],)
    assert (second.label, second.annotator) == (None, "3")


def test_label_studio_min_export(tmp_path: Path) -> None:
    task = {"text": SECOND, "id": 9, "label": "N", "annotator": 1, "annotation_id": 4, "trial": "t", "n": 3}
    path = tmp_path / "min.json"
    path.write_text(json.dumps([task]))

    (row,) = read_labels(path).rows

    assert (row.label, row.annotator, row.n, row.id) == ("N", "1", 3, "9")


def test_predictions_are_no_labels(tmp_path: Path) -> None:
    """What the model says is shown to the annotator; unjudged it comes back as missing."""
    guess = replace(ROWS[0], label=None, annotator=None)
    for name in ("prodigy", "label-studio", "doccano", "csv", "xlsx"):
        out = out_name(tmp_path, name)
        write_labels([guess], out, name)

        (row,) = read_labels(out).rows

        assert row.label is None, name
        assert row.score == 0.625, name
    assert json.loads((tmp_path / "a.json").read_text())[0]["predictions"][0]["score"] == 0.625
    assert '<Choice value="P"/>' in (tmp_path / "a.config.xml").read_text()


def test_brat_paragraphs(tmp_path: Path) -> None:
    """In a text of paragraphs the labelled words are the sentence."""
    (tmp_path / "doc.txt").write_text(f"{SECOND} {FIRST}\nAnother paragraph.\n")
    start = len(SECOND) + 1
    (tmp_path / "doc.ann").write_text(
        f"T1\tP {start} {start + len(FIRST)}\t{FIRST}\nT2\tMEDIATOR {start + 26} {start + 56}\t{FIRST[26:56]}\n"
        "A1\tTheme T1 NM\n#1\tAnnotatorNotes T1\tlooks right\n"
    )

    found = read_labels(tmp_path)

    assert [(r.text, r.label) for r in found.rows] == [(FIRST, "P"), ("Another paragraph.", None)]
    assert found.rows[0].themes == ("NM",)
    assert found.rows[0].mediators == (FIRST[26:56],)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_as_people_save_them(tmp_path: Path, encoding: str, delimiter: str) -> None:
    """Other names of columns, other separators, other encodings, yes and no."""
    lines = [
        ["Paper", "Section", "Sentence", "Mechanism", "Reviewer"],
        ["m1", "Discussion", "Café – it helps", "yes", "B"],
    ]
    lines.append(["m1", "discussion", "No.", "0", "B"])
    path = tmp_path / "mine.csv"
    path.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))

    first, second = read_labels(path).rows

    assert (first.trial, first.section, first.text, first.label) == ("m1", "discussion", "Café – it helps", "P")
    assert (second.label, second.annotator, second.line) == ("N", "B", 3)


def test_table_of_trials(tmp_path: Path) -> None:
    path = tmp_path / "status.csv"
    path.write_text("trial,status,checked,annotator\nm1,Measured,x,B\nm2,none_proposed,,B\nm3,fully tested,,B\n")

    found = read_labels(path)

    assert found.trials[0] == TrialLabel(trial="m1", status=Status.MEASURED, complete=True, annotator="B", line=2)
    assert [t.status for t in found.trials] == [Status.MEASURED, Status.NONE_PROPOSED]
    assert found.bad[0].line == 4
    assert "fully tested" in found.bad[0].why


def test_a_corrected_mediator_wins_over_its_old_place(tmp_path: Path) -> None:
    write_labels(ROWS[:1], tmp_path / "a.csv", "csv")
    text = (tmp_path / "a.csv").read_text("utf-8-sig").replace(FIRST[26:56] + ",", "ease pain,")
    (tmp_path / "a.csv").write_text(text)

    assert read_labels(tmp_path / "a.csv").rows[0].mediators == ("ease pain",)


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("In größerer Strength lies the cause.", "strength", "Strength"),
        ("The \ufb01nal Fear of falling.", "fear of falling", "Fear of falling"),
        ("\u0130zmir: Trust may help.", "trust", "Trust"),
        ("Die Größe z\u00e4hlt.", "GRÖSSE", "Größe"),
        ("Fear, not fear.", "fear", "fear"),
    ],
)
def test_mediators_are_found_whatever_their_case(tmp_path: Path, text: str, words: str, found: str) -> None:
    """Also behind letters that are longer in lower case."""
    write_table(tmp_path / "a.csv", ["text", "label", "mediators"], [text, "P", words])

    assert read_labels(tmp_path / "a.csv").rows[0].mediators == (found,)


def test_a_table_without_themes_says_nothing_of_them(tmp_path: Path) -> None:
    """An empty cell of a column `themes` says that there is none."""
    write_table(tmp_path / "a.csv", ["text", "label"], [FIRST, "P"])
    write_table(tmp_path / "b.csv", ["text", "label", "themes"], [FIRST, "P", ""])

    assert read_labels(tmp_path / "a.csv").rows[0].themes is None
    assert read_labels(tmp_path / "b.csv").rows[0].themes == ()


def write_table(path: Path, *rows: list[str]) -> None:
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")


def test_what_the_review_page_saves(tmp_path: Path) -> None:
    saved = {
        "format": "mechanisms-corrections",
        "schema": 1,
        "reviewer": "Eva",
        "sentences": [
            {"trial": "m1", "n": 4, "section": "introduction", "text": FIRST, "label": "P", "themes": ["NM"],
             "mediators": ["control of the trunk"]},
            {"trial": "m1", "n": 5, "section": "introduction", "text": SECOND, "label": "N"},
        ],
        "trials": [{"trial": "m1", "status": "untested", "checked": True, "blind": False}],
    }  # fmt: skip
    path = tmp_path / "corrections.json"
    path.write_text(json.dumps(saved))

    found = read_labels(path)

    assert found.format == "corrections"
    assert [(r.label, r.annotator) for r in found.rows] == [("P", "Eva"), ("N", "Eva")]
    assert found.rows[0].mediators == ("control of the trunk",)
    assert found.trials[0].status is Status.UNTESTED


@pytest.mark.parametrize(("blind", "checked"), [(True, True), (True, False), (False, True)])
def test_a_trial_is_complete_only_if_it_was_read_to_the_end_and_blind(
    tmp_path: Path, blind: bool, checked: bool
) -> None:
    """In an open review she sees what the model doubts; that she said nothing of a sentence is no label."""
    saved = {
        "format": "mechanisms-corrections",
        "schema": 1,
        "reviewer": "Eva",
        "sentences": [],
        "trials": [{"trial": "m1", "checked": checked, "blind": blind}],
    }
    path = tmp_path / "corrections.json"
    path.write_text(json.dumps(saved))

    assert read_labels(path).trials[0].complete is (blind and checked)


@pytest.mark.parametrize(
    ("name", "content", "line", "what"),
    [
        ("a.jsonl", '{"text": "Fine.", "answer": "accept", "label": "P"}\n{"text": "Broken"', 2, "delimiter"),
        ("a.jsonl", '{"text": "x", "answer": "perhaps", "label": "P"}\n', 1, "perhaps"),
        ("a.jsonl", '{"text": "x", "answer": "accept", "label": "Q"}\n', 1, "none of P, D, N"),
        ("a.jsonl", '{"text": "  ", "answer": "accept", "label": "P"}\n', 1, "no text"),
        ("a.jsonl", '{"text": "x", "label": [[0, 9, "MEDIATOR"]]}\n', 1, "not inside the text"),
        ("a.jsonl", '{"text": "x", "label": ["Q"]}\n', 1, "none of P, D, N"),
        ("a.csv", "text,label\nx,P\ny,maybe\n", 3, "'maybe' is none of P, D, N"),
        ("a.csv", "text,label,n\nx,P,two\n", 2, "whole number"),
        ("a.csv", "text,label,mediators\nx y,P,zebra\n", 2, "copy its words exactly"),
        ("a.csv", "words,no label\nx,P\n", 1, "columns text and label are needed"),
        ("a.json", '[{"data": {"trial": "t"}, "annotations": []}]', 1, "text"),
    ],
)
def test_bad_rows_are_named(tmp_path: Path, name: str, content: str, line: int, what: str) -> None:
    """File, line, what is wrong; the other rows are there for whoever skips the bad ones."""
    path = tmp_path / name
    path.write_text(content)

    (bad,) = read_labels(path).bad

    assert bad.path == str(path)
    assert bad.line == line
    assert what in bad.why


def test_changed_brat_text_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_text("Other words than before.\n")
    (tmp_path / "d.ann").write_text("T1\tP 0 5\tThese\n")

    (bad,) = read_labels(tmp_path).bad

    assert bad.path.endswith("d.ann")
    assert "changed after annotating" in bad.why


@pytest.mark.parametrize("content", ['{"a": 1}', '[{"a": 1}]', "[1, 2", '{"sentences": 3}\n{}'])
def test_unknown_json_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(content)

    with pytest.raises(AnnotationError, match=r"x\.json"):
        read_labels(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="check the path"):
        read_labels(tmp_path / "none.jsonl")


def test_own_label_sets() -> None:
    """Another task: its labels are taken, this one's are not."""
    recruitment = LabelSet(labels=("RECRUIT",), aliases={"recruitment problem": "RECRUIT"})

    assert recruitment.name("recruit") == "RECRUIT"
    assert recruitment.name("Recruitment problem") == "RECRUIT"
    assert recruitment.name("no") == "N"
    assert recruitment.name("") is None
    with pytest.raises(ValueError, match="none of RECRUIT, N"):
        recruitment.name("P")


def test_doccano_rows_have_no_gaps(tmp_path: Path) -> None:
    """Its import turns a missing key or a null into NaN, which its database refuses (seen with 1.8.4)."""
    write_labels(ROWS, tmp_path / "all.jsonl", "doccano")

    rows = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()]

    assert len({tuple(row) for row in rows}) == 1
    assert None not in [value for row in rows for value in row.values()]


def test_label_studio_credits_who_labelled_not_who_imported(tmp_path: Path) -> None:
    """On import it names the importer; an annotation that was edited there is its editor's."""
    write_labels(ROWS[:2], tmp_path / "a.json", "label-studio")
    tasks = json.loads((tmp_path / "a.json").read_text())
    for task, editor in zip(tasks, (None, 7), strict=True):
        task["annotations"][0].update(completed_by=1, updated_by=editor)
    (tmp_path / "a.json").write_text(json.dumps(tasks))

    assert [row.annotator for row in read_labels(tmp_path / "a.json").rows] == ["anna", "1"]
