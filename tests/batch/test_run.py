"""Whole runs with a stub judge: as many rows as papers, resumed, byte-identical."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from pathlib import Path

import pytest

from extractor.batch import run as run_module
from extractor.batch.ledger import Ledger
from extractor.batch.run import StoppedError
from extractor.batch.slot import WorkerStartError
from extractor.errors import LedgerError
from extractor.rows import TrialRow, decode

_ROWS = ("trials.jsonl", "trials.csv", "sentences.jsonl", "sentences.csv")


def _bytes(out: Path) -> list[bytes]:
    return [(out / name).read_bytes() for name in _ROWS]


def _rows(out: Path) -> list[TrialRow]:
    return [decode(line, TrialRow) for line in (out / "trials.jsonl").read_bytes().splitlines()]


def _log(out: Path) -> list[dict]:
    return [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]


def test_every_paper_has_its_row_in_order(run, tmp_path):
    report = run()

    assert [row.trial for row in _rows(tmp_path / "out")] == [f"trial-{n}" for n in range(4)]
    assert [row.trial for row in report.rows] == [f"trial-{n}" for n in range(4)]
    assert report.judged == 4
    assert not report.not_read


def test_counts_in_run_json_add_up(run, tmp_path, papers):
    (papers / "notes.xlsx").write_text("x")
    (papers / "bad.txt").write_text("unreadable")
    run()

    facts = json.loads((tmp_path / "out" / "run.json").read_text())
    counts = facts["counts"]

    assert counts["files"] == counts["papers"] + counts["companions"] + counts["skipped"] == 6
    assert counts["papers"] == counts["rows"] == counts["read"] + counts["not_read"] == sum(counts["status"].values())
    assert facts["skipped"]["files"] == [{"path": str(papers / "notes.xlsx"), "reason": "unknown format"}]


def test_the_log_has_one_line_per_paper_with_its_seconds(run, tmp_path):
    run()

    lines = _log(tmp_path / "out")

    assert [line["trial"] for line in lines] == [f"trial-{n}" for n in range(4)]
    assert all({"fetch", "read", "judge", "classify"} <= line["seconds"].keys() for line in lines)


def test_rows_do_not_depend_on_the_number_of_workers(run, tmp_path):
    run(out=tmp_path / "one", jobs=1)
    run(out=tmp_path / "three", jobs=3)

    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "three")


def test_a_second_run_judges_nothing_again(run, tmp_path):
    run()
    before = _bytes(tmp_path / "out")

    assert run().judged == 0
    assert _bytes(tmp_path / "out") == before


def test_only_new_and_changed_papers_are_judged(run, papers):
    run()
    (papers / "trial-1.txt").write_text("changed, about strength")
    (papers / "trial-9.txt").write_text("new")

    assert run().judged == 2


def test_a_moved_paper_keeps_its_result_under_its_new_name(run, tmp_path, papers):
    run()
    (papers / "trial-1.txt").rename(papers / "renamed.txt")

    report = run()

    assert report.judged == 0
    assert {row.trial for row in _rows(tmp_path / "out")} == {"renamed", "trial-0", "trial-2", "trial-3"}
    assert '"trial":"trial-1"' not in (tmp_path / "out" / "sentences.jsonl").read_text()


def test_force_judges_everything_again(run):
    run()

    assert run(force=True).judged == 4


def test_a_new_taxonomy_judges_again_without_reading(run, tmp_path, monkeypatch):
    """Reading is cached by content: only what depends on the change is done again."""
    trace = tmp_path / "trace"
    monkeypatch.setenv("STUB_TRACE", str(trace))
    run()
    trace.write_text("")

    assert run(taxonomy="wun2021").judged == 4
    assert [line.split()[0] for line in trace.read_text().splitlines()] == ["judge"] * 4


def test_what_failed_is_listed_again_and_retried_on_request(run, papers):
    (papers / "bad.txt").write_text("unreadable")
    run()

    again = run()
    retried = run(retry_failed=True)

    assert (again.judged, [row.trial for row in again.not_read]) == (0, ["bad"])
    assert (retried.judged, [row.trial for row in retried.not_read]) == (1, ["bad"])


def test_fail_fast_stops_at_the_first_bad_paper(run, tmp_path, papers):
    (papers / "a-bad.txt").write_text("unreadable")

    report = run(fail_fast=True, jobs=1)

    assert report.stopped_at is not None
    assert report.stopped_at.trial == "a-bad"
    assert not (tmp_path / "out" / "trials.jsonl").exists()


def test_a_defect_costs_one_paper_and_leaves_its_traceback_in_the_log(run, tmp_path, papers):
    (papers / "bad.txt").write_text("raise")

    (row,) = run().not_read

    assert row.problems[0].code == "error"
    assert "RuntimeError: the stub broke" in next(x["detail"] for x in _log(tmp_path / "out") if x["trial"] == "bad")


def test_a_library_that_prints_does_no_harm(run, papers):
    (papers / "talks.txt").write_text("print something")

    assert not run().not_read


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every file")
def test_a_file_that_cannot_be_opened_has_a_row(run, papers):
    (papers / "trial-0.txt").chmod(0)

    (row,) = run().not_read

    assert row.problems[0].code == "unreadable"


def test_a_file_that_vanishes_meanwhile_has_a_row(run, papers, monkeypatch):
    def vanish(model):
        (papers / "trial-2.txt").unlink()

    monkeypatch.setattr(run_module, "_model", vanish)

    (row,) = run().not_read

    assert (row.trial, row.problems[0].code) == ("trial-2", "unreadable")


def test_copies_are_counted_once(run, papers):
    """By content, and by DOI where the content differs."""
    (papers / "copy.txt").write_bytes((papers / "trial-1.txt").read_bytes())
    (papers / "preprint.txt").write_text("An article\ndoi: 10.1/ABC\n")
    (papers / "published.txt").write_text("The article\ndoi: https://doi.org/10.1/abc\n")

    report = run()

    assert report.judged == 6
    assert {row.trial: row.duplicate_of for row in report.rows if row.duplicate_of} == {
        "trial-1": "copy",
        "published": "preprint",
    }


def test_strange_file_names_are_safe_everywhere(run, tmp_path, papers):
    names = ["line\nbreak.txt", "=cmd|'calc'!A0.txt", "a...txt", "a\udcffb.txt", "n" * 251 + ".txt", "<b>&amp;.txt"]
    for name in names:
        (papers / name).write_text(f"Paper about {len(name)}")

    report = run()

    assert len(report.rows) == 4 + len(names)
    rows = _rows(tmp_path / "out")
    assert len({row.trial for row in rows}) == len(rows)
    assert all("\n" not in row.trial and "/" not in row.trial for row in rows)
    with (tmp_path / "out" / "trials.csv").open(newline="") as file:
        cells = [cell for line in csv.reader(file) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "papers"]


def test_an_interrupt_keeps_what_was_judged(run, papers):
    (papers / "z-slow.txt").write_text("sleep 30")

    def interrupt(*, done, total, failed):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(StoppedError):
        run(progress=interrupt)
    (papers / "z-slow.txt").write_text("fast now")

    assert run().judged == 1


def test_a_second_run_into_the_folder_is_told(run, tmp_path):
    with Ledger.open(tmp_path / "out"), pytest.raises(LedgerError, match="another run is using this folder"):
        run()


def test_a_damaged_ledger_is_named(run, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "ledger.sqlite").write_bytes(b"no database " * 100)

    with pytest.raises(LedgerError, match="damaged"):
        run()


def test_a_ledger_of_another_version_is_refused(run, tmp_path):
    run()
    with sqlite3.connect(tmp_path / "out" / "ledger.sqlite") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()

    with pytest.raises(LedgerError, match="another version"):
        run()


def test_a_folder_that_cannot_be_written_is_named(run, tmp_path):
    (tmp_path / "file").write_text("x")

    with pytest.raises(LedgerError, match="cannot be written"):
        run(out=tmp_path / "file" / "out")


def test_a_full_disk_keeps_what_was_judged(run, tmp_path, papers, monkeypatch):
    real = Ledger.open

    def small(folder):
        ledger = real(folder)
        ledger._db.execute("PRAGMA max_page_count = 12")
        return ledger

    (papers / "z-large.txt").write_text("".join(f"{n:x}" for n in range(40_000)))
    monkeypatch.setattr(run_module.Ledger, "open", small)
    with pytest.raises(LedgerError, match="the disk is full"):
        run(jobs=1)
    monkeypatch.setattr(run_module.Ledger, "open", real)

    assert run().judged == 1


def test_a_model_that_cannot_be_loaded_ends_the_run(run):
    with pytest.raises(WorkerStartError, match="no such weights"):
        run(model="broken")
