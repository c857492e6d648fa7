"""What this installation has, what it lacks, and how to get it. Asks nothing of the network."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

import extractor
from extractor.batch.keys import libraries
from extractor.batch.options import available_cores
from extractor.errors import ModelError
from extractor.model_folder import ModelFolder, find_model

__all__ = ["Check", "check_installation"]

# Optional parts: the module that must be importable, the extra that brings it, what it is for.
_EXTRAS = (
    ("ocrmypdf", "ocr", "reading scans with `run --ocr`"),
    ("distributed", "dask", "`run --backend dask` on a cluster"),
    ("fsspec", "dask", "papers at addresses such as s3://"),
    ("matplotlib", "figures", "figures in the reports"),
    ("torch", "encoder", "training an encoder of your own"),
)
_WORKER_GB = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at.

    Attributes:
        state: `ok`, `missing` (an optional part) or `problem` (papers cannot be read without it).
        advice: what to do; None where nothing need be done.
    """

    name: str
    state: str
    found: str
    advice: str | None = None


def check_installation() -> Iterator[Check]:
    """Look at everything a run needs."""
    yield Check(name="mechanisms", state="ok", found=extractor.__version__)
    yield Check(name="python", state="ok", found=f"{platform.python_version()} ({sys.executable})")
    yield _model()
    yield from _required()
    yield _cores()
    yield Check(name="sqlite", state="ok", found=sqlite3.sqlite_version)
    yield from _optional()


def _model() -> Check:
    try:
        model = ModelFolder.open(find_model())
    except ModelError as err:
        return Check(name="model", state="problem", found=str(err), advice="reinstall the package, or give --model DIR")
    return Check(name="model", state="ok", found=f"{model.path.name} {model.digest[:12]} in {model.path}")


def _required() -> Iterator[Check]:
    for name, version in libraries().items():
        if version is None:
            yield Check(name=name, state="problem", found="not installed", advice=f"pip install {name}")
        else:
            yield Check(name=name, state="ok", found=version)


def _cores() -> Check:
    import psutil

    free = psutil.virtual_memory().available / 1e9
    cores = available_cores()
    fitting = max(1, int(free / _WORKER_GB))
    advice = f"give --jobs {fitting}: a worker holds up to {_WORKER_GB} GB" if fitting < cores else None
    return Check(
        name="cores", state="ok", found=f"{cores} usable of {os.cpu_count()}, {free:.1f} GB free", advice=advice
    )


def _optional() -> Iterator[Check]:
    for module, extra, purpose in _EXTRAS:
        if find_spec(module):
            yield Check(name=module, state="ok", found=f"for {purpose}")
        else:
            yield Check(
                name=module, state="missing", found=f"for {purpose}", advice=f"pip install 'mechanisms[{extra}]'"
            )
    tesseract = shutil.which("tesseract")
    if tesseract:
        yield Check(name="tesseract", state="ok", found=tesseract)
    else:
        advice = "install Tesseract with your system's package manager"
        yield Check(name="tesseract", state="missing", found="the program that OCR uses", advice=advice)
