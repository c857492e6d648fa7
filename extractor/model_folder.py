"""A model on disk: weights without code, a card, and a digest that every run records.

A model is a folder with `card.json` and the files that the card lists with their SHA-256.
Arrays are `.npz` without pickles, structures are JSON, the encoder is ONNX: opening a model
executes nothing from it. A file that was changed after training is refused.

The digest of a model is the SHA-256 over the sorted list `name sha256` of its files, so it
does not depend on where the folder lies or when it was copied.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from urllib.request import url2pathname

import numpy as np
import numpy.typing as npt

from extractor.errors import ModelError, ModelMismatchError, ModelNotFoundError

__all__ = ["DEFAULT_MODEL", "FORMAT", "ModelFolder", "find_model", "models_root", "shipped_models", "write_model"]

FORMAT = 1
"""Version of the folder's layout; raised when an older version cannot read the newer one."""

DEFAULT_MODEL = "mechanisms-1"
_CARD = "card.json"
_MODEL_VARIABLE = "MECHANISMS_MODEL"

Arrays = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelFolder:
    """An opened, verified model folder.

    Attributes:
        path: the folder.
        card: content of `card.json`.
        digest: hex SHA-256 over the names and digests of the files.
    """

    path: Path
    card: dict[str, Any]
    digest: str

    @classmethod
    def open(cls, path: str | Path) -> ModelFolder:
        """Open and verify a model folder.

        Raises:
            ModelNotFoundError: no folder, or no card in it.
            ModelMismatchError: written for another version of the layout.
            ModelError: a file is missing or differs from its digest in the card.
        """
        folder = Path(path)
        card = _read_card(folder)
        if card.get("format") != FORMAT:
            raise ModelMismatchError(
                f"{folder}: model format {card.get('format')!r}, this version reads {FORMAT}; "
                "train it again with this version or install the version named in its card"
            )
        files = card.get("files")
        if not isinstance(files, dict) or not files:
            raise ModelError(f"{folder / _CARD}: lists no files; the card is damaged, get the model again")
        for name, expected in files.items():
            _verify(folder, str(name), str(expected))
        return cls(path=folder, card=card, digest=_digest(files))

    def file(self, name: str) -> Path:
        """The path of one of the model's files.

        Raises:
            ModelError: the card lists no such file.
        """
        if name not in self.card["files"]:
            raise ModelError(f"{self.path}: the model has no part {name!r}; it was made for another purpose")
        return self.path / name

    def has(self, name: str) -> bool:
        """Whether the model has a part of this name."""
        return name in self.card["files"]

    def json(self, name: str) -> Any:
        """The content of a JSON part."""
        return json.loads(self.file(name).read_text(encoding="utf-8"))

    def arrays(self, name: str) -> Arrays:
        """The arrays of an `.npz` part; pickled content is refused."""
        try:
            with np.load(self.file(name), allow_pickle=False) as stored:
                return {key: stored[key] for key in stored.files}
        except ValueError as err:
            raise ModelError(f"{self.path / name}: not plain arrays ({err})") from err


def write_model(path: str | Path, parts: Mapping[str, bytes | Arrays | Any], card: Mapping[str, Any]) -> ModelFolder:
    """Write a model folder and open it again.

    Args:
        path: the folder; made if absent, its former model files are replaced.
        parts: file name -> bytes as they are, arrays for `.npz`, anything JSON for `.json`.
        card: what the training run says of the model; `format` and `files` are added.
    """
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, str] = {}
    for name, content in parts.items():
        data = _serialise(name, content)
        (folder / name).write_bytes(data)
        files[name] = hashlib.sha256(data).hexdigest()
    complete = {**card, "format": FORMAT, "files": dict(sorted(files.items()))}
    complete["digest"] = _digest(files)
    text = json.dumps(complete, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    (folder / _CARD).write_text(text, encoding="utf-8")
    return ModelFolder.open(folder)


def find_model(model: str | Path | None = None) -> Path:
    """The folder of the model to use: a path, a shipped model's name, or the default.

    Without `model` the environment variable MECHANISMS_MODEL is asked, then the shipped default.

    Raises:
        ModelNotFoundError: there is none; names the models that there are.
    """
    wanted = str(model or os.environ.get(_MODEL_VARIABLE) or DEFAULT_MODEL)
    if (Path(wanted) / _CARD).is_file():
        return Path(wanted)
    shipped = models_root() / wanted
    if (shipped / _CARD).is_file():
        return shipped
    known = ", ".join(shipped_models()) or "none"
    raise ModelNotFoundError(f"no model at {wanted!r}: give a model folder or one of the shipped models ({known})")


def shipped_models() -> tuple[str, ...]:
    """The names of the models that come with this installation."""
    return tuple(sorted(card.parent.name for card in models_root().glob(f"*/{_CARD}")))


def models_root() -> Path:
    """Where the shipped models lie: inside the wheel, or beside the package in an editable install."""
    packaged = Path(str(resources.files("extractor"))) / "_models"
    return packaged if packaged.is_dir() else _source_root() / "models"


def _source_root() -> Path:
    """Root of the source tree, as the editable install records it (PEP 610)."""
    try:
        recorded = metadata.distribution("mechanisms").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        recorded = None
    if recorded:
        return Path(url2pathname(urlparse(json.loads(recorded)["url"]).path))
    return Path.cwd()


def _read_card(folder: Path) -> dict[str, Any]:
    try:
        card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
    except FileNotFoundError as err:
        raise ModelNotFoundError(f"{folder}: no {_CARD} there; give the folder of a trained model") from err
    except (OSError, ValueError) as err:
        raise ModelError(f"{folder / _CARD}: cannot be read ({err}); get the model again") from err
    if not isinstance(card, dict):
        raise ModelError(f"{folder / _CARD}: not a model card; get the model again")
    return card


def _verify(folder: Path, name: str, expected: str) -> None:
    if Path(name).name != name:
        raise ModelError(f"{folder}: the card names a file outside the folder ({name!r}); do not use this model")
    try:
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    except OSError as err:
        raise ModelError(f"{folder / name}: cannot be read ({err}); get the model again") from err
    if found != expected:
        raise ModelError(f"{folder / name}: differs from what was trained (digest {found[:12]}); do not use this model")


def _digest(files: Mapping[str, str]) -> str:
    listing = "".join(f"{name} {files[name]}\n" for name in sorted(files))
    return hashlib.sha256(listing.encode()).hexdigest()


def _serialise(name: str, content: Any) -> bytes:
    if isinstance(content, bytes):
        return content
    if name.endswith(".npz"):
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **content)
        return buffer.getvalue()
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()
