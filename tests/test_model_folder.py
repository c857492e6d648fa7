"""Model folders: verified before use, code-free, refused with a reason."""

import io
import json

import numpy as np
import pytest

from extractor.errors import ModelError, ModelMismatchError, ModelNotFoundError
from extractor.model_folder import ModelFolder, find_model, write_model


@pytest.fixture
def folder(tmp_path):
    """A small model folder."""
    parts = {"a.json": {"x": 1}, "b.npz": {"w": np.arange(3.0)}, "c.txt": b"words"}
    write_model(tmp_path / "m", parts, {"name": "m"})
    return tmp_path / "m"


def test_parts_come_back_as_written(folder):
    """JSON, arrays and bytes."""
    model = ModelFolder.open(folder)

    assert model.json("a.json") == {"x": 1}
    assert model.arrays("b.npz")["w"].tolist() == [0.0, 1.0, 2.0]
    assert model.file("c.txt").read_bytes() == b"words"


def test_the_digest_does_not_depend_on_the_place(folder, tmp_path):
    """A copied model is the same model."""
    folder.rename(tmp_path / "elsewhere")

    assert (
        ModelFolder.open(tmp_path / "elsewhere").digest
        == json.loads((tmp_path / "elsewhere" / "card.json").read_text())["digest"]
    )


def test_a_changed_file_is_refused(folder):
    """One byte is enough."""
    (folder / "c.txt").write_bytes(b"wordz")

    with pytest.raises(ModelError, match=r"c\.txt.*do not use"):
        ModelFolder.open(folder)


def test_a_missing_file_is_refused(folder):
    """And named."""
    (folder / "a.json").unlink()

    with pytest.raises(ModelError, match=r"a\.json"):
        ModelFolder.open(folder)


def test_a_card_that_points_outside_is_refused(folder):
    """A model folder cannot make the tool read other files."""
    card = json.loads((folder / "card.json").read_text())
    card["files"]["../secret"] = "0" * 64
    (folder / "card.json").write_text(json.dumps(card))

    with pytest.raises(ModelError, match="outside"):
        ModelFolder.open(folder)


def test_another_format_says_what_to_do(folder):
    """An older or newer layout is named precisely."""
    card = json.loads((folder / "card.json").read_text())
    card["format"] = 99
    (folder / "card.json").write_text(json.dumps(card))

    with pytest.raises(ModelMismatchError, match="99"):
        ModelFolder.open(folder)


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 1}'])
def test_a_damaged_card_is_an_error_not_a_crash(folder, content):
    """Whatever stands in it."""
    (folder / "card.json").write_text(content)

    with pytest.raises(ModelError):
        ModelFolder.open(folder)


def test_pickles_are_not_loaded(tmp_path):
    """Arrays of objects would run code on loading."""
    buffer = io.BytesIO()
    np.savez(buffer, w=np.asarray([{"a": 1}], dtype=object))
    model = write_model(tmp_path / "m", {"b.npz": buffer.getvalue()}, {"name": "m"})

    with pytest.raises(ModelError, match="not plain arrays"):
        model.arrays("b.npz")


def test_no_model_says_what_there_is(tmp_path):
    """The shipped ones are named."""
    with pytest.raises(ModelNotFoundError, match="shipped models"):
        find_model(tmp_path / "nothing")
