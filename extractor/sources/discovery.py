"""Arguments of a run -> its papers, in a fixed order, and what was left aside and why.

Folders are walked recursively; hidden entries, the run's own output and suffixes of no paper
are left aside but counted. A file named by itself is always taken: the format is told by
content later. `X.pdf` beside `X.xml` is one article: the XML is read, the PDF gives its pages.
"""

from __future__ import annotations

import glob
import os
import stat
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from extractor.errors import ExtractorError
from extractor.sources.naming import base_name, displayed, trial_names

__all__ = ["Discovered", "Paper", "PathError", "Skipped", "discover", "is_address"]

_XML_SUFFIXES = frozenset({".xml", ".nxml", ".tei"})
_SUFFIXES = _XML_SUFFIXES | {".pdf", ".html", ".htm", ".xhtml", ".txt", ".text", ".md", ".markdown"}
_ARCHIVES = frozenset({".zip", ".gz", ".tgz", ".tar", ".xz", ".bz2", ".7z", ".rar", ".zst"})

LEDGER_NAME = "ledger.sqlite"
"""A folder with this file in it is the output of a run and never holds papers."""

_STDIN = "-"
# Standard input is kept in memory until it is judged; the largest trial report seen has 60 MB.
_MAX_STREAM = 200_000_000


class PathError(ExtractorError):
    """An argument names nothing that could be read; a mistake in the command, not in a paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One article of a run.

    Attributes:
        trial: its unique name.
        location: path or address of the file that is read; `-` for standard input.
        companion: the PDF of the same article, where the article itself is read from XML.
        data: the content, where it cannot be read twice (standard input, a pipe).
    """

    trial: str
    location: str
    companion: str | None = None
    data: bytes | None = None

    @property
    def source(self) -> str:
        """The location as it is written into rows."""
        return displayed(self.location)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file or folder that was left aside, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """What the arguments of a run name."""

    papers: tuple[Paper, ...]
    skipped: tuple[Skipped, ...] = ()

    @property
    def skipped_by_reason(self) -> dict[str, int]:
        """Reason -> number of files, the commonest first."""
        return dict(Counter(s.reason for s in self.skipped).most_common())


def discover(arguments: Sequence[str], *, out: Path | None = None) -> Discovered:
    """Find the papers that the arguments name.

    Args:
        arguments: files, folders, patterns (`papers/*.pdf`), addresses (`s3://...`), `-`.
        out: the output folder, which is not searched.

    Raises:
        PathError: an argument names nothing, or no paper was found at all.
    """
    walk = _Walk(out=out.resolve() if out else None)
    for argument in arguments:
        walk.add(argument)
    pairs = _paired(walk.found)
    if not pairs:
        reasons = ", ".join(f"{n} {reason}" for reason, n in Counter(s.reason for s in walk.skipped).items())
        aside = f" (left aside: {reasons})" if reasons else ""
        raise PathError(f"no paper in {' '.join(arguments)!r}{aside}; PDF, XML, HTML and text files are read")
    names = trial_names(["stdin" if path == _STDIN else path for path, _ in pairs])
    papers = tuple(
        Paper(trial=name, location=path, companion=companion, data=walk.streams.get(path))
        for name, (path, companion) in zip(names, pairs, strict=True)
    )
    return Discovered(papers=papers, skipped=tuple(walk.skipped))


def is_address(location: str) -> bool:
    """Whether a location is read through fsspec (`s3://...`, `https://...`) and not as a path."""
    # A single letter before the colon is a drive of Windows.
    return "://" in location and len(urlsplit(location).scheme) > 1


@dataclass(slots=True)
class _Walk:
    """Collects paths in order, each once."""

    out: Path | None
    found: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    streams: dict[str, bytes] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def add(self, argument: str) -> None:
        if argument == _STDIN:
            self._stream(argument, sys.stdin.buffer.read(_MAX_STREAM + 1))
        elif is_address(argument):
            self._addresses(argument)
        elif Path(argument).is_dir():
            self._searched(argument)
        elif Path(argument).exists():
            self._named(argument)
        else:
            self._pattern(argument)

    def _named(self, path: str) -> None:
        if stat.S_ISREG(Path(path).stat().st_mode):
            self._take(path)
        else:  # a pipe such as <(command)
            with open(path, "rb") as stream:  # noqa: PTH123 - a pipe is no path to speak of
                self._stream(path, stream.read(_MAX_STREAM + 1))

    def _stream(self, name: str, data: bytes) -> None:
        self.streams[name] = data
        self._take(name)

    def _pattern(self, pattern: str) -> None:
        matches = sorted(glob.glob(pattern, recursive=True)) if glob.has_magic(pattern) else []  # noqa: PTH207 - absolute patterns
        if not matches:
            why = "the pattern matches nothing" if glob.has_magic(pattern) else "no such file or folder"
            raise PathError(f"{displayed(pattern)}: {why}")
        for match in matches:
            if Path(match).is_dir():
                self._searched(match)
            else:
                self._judged(match)

    def _addresses(self, address: str) -> None:
        from extractor.sources.addresses import expand

        for found in expand(address):
            self._judged(found, named=found == address)

    def _folder(self, folder: str) -> None:
        for entry in sorted(_entries(folder), key=lambda e: e.name):
            if entry.name.startswith(".") or entry.name == "__MACOSX":
                self._skip(entry.path, "hidden")
            elif entry.is_dir(follow_symlinks=False):
                self._subfolder(entry.path)
            elif entry.is_symlink() and entry.is_dir():
                self._skip(entry.path, "link to a folder")  # links can go round in circles
            elif not entry.is_file():
                self._skip(entry.path, "no regular file")
            else:
                self._judged(entry.path)

    def _subfolder(self, path: str) -> None:
        try:
            self._searched(path)
        except PathError:
            self._skip(path, "folder that cannot be listed")

    def _searched(self, path: str) -> None:
        """A folder's papers, unless it holds the output of a run: reports are no papers."""
        if Path(path).resolve() == self.out or Path(path, LEDGER_NAME).exists():
            self._skip(path, "output of a run")
        else:
            self._folder(path)

    def _judged(self, path: str, *, named: bool = False) -> None:
        """Take a file that was found, not named, if it looks like a paper."""
        suffix = PurePath(path).suffix.lower()
        if named or suffix in _SUFFIXES or (not is_address(path) and _looks_like_paper(path)):
            self._take(path)
        else:
            self._skip(path, "archive, not unpacked" if suffix in _ARCHIVES else "unknown format")

    def _take(self, path: str) -> None:
        key = path if is_address(path) or path == _STDIN else os.path.abspath(path)  # noqa: PTH100 - keeps links
        if key in self.seen:
            self._skip(path, "named twice")
        else:
            self.seen.add(key)
            self.found.append(path)

    def _skip(self, path: str, reason: str) -> None:
        self.skipped.append(Skipped(path=displayed(path), reason=reason))


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError as err:
        raise PathError(f"{displayed(folder)}: cannot be listed ({err.strerror})") from err


def _looks_like_paper(path: str) -> bool:
    """A PDF without suffix, as reference managers store them, or BioC in a JSON file."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(1024)
    except OSError:
        return False
    return b"%PDF-" in head or (path.lower().endswith(".json") and (b'"documents"' in head or b'"passages"' in head))


def _paired(paths: Iterable[str]) -> list[tuple[str, str | None]]:
    """Join the PDF and the XML of one article, at the place of the first of the two."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in paths:
        groups[(str(PurePath(path).parent), base_name(path))].append(path)
    pairs: list[tuple[str, str | None]] = []
    for group in groups.values():
        xml = [p for p in group if PurePath(p).suffix.lower() in _XML_SUFFIXES]
        pdf = [p for p in group if PurePath(p).suffix.lower() == ".pdf"]
        if len(xml) == 1 and len(pdf) == 1:
            others = [p for p in group if p not in (xml[0], pdf[0])]
            pairs += [(xml[0], pdf[0]), *((p, None) for p in others)]
        else:
            pairs += [(p, None) for p in group]
    return pairs
