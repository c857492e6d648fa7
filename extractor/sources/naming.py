"""Names of trials: unique, stable, and safe wherever a name is shown or used in a file name.

A trial is called like its file without the suffix. Papers that would share a name get the
folders that tell them apart in front (`site_a__trial_07`), so a name does not depend on the
order of the arguments; only where even that fails are they numbered.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import PurePath

__all__ = ["base_name", "displayed", "trial_names"]

# Names of TEI files as GROBID writes them beside the PDF: `x.tei.xml`, `x.grobid.tei.xml`.
_DOUBLE_SUFFIXES = (".grobid.tei.xml", ".fulltext.tei.xml", ".tei.xml")

# Characters that end a line, steer a terminal or turn the direction of the text around; and
# the separators of paths, which a name must not hold because names become file names.
_UNSAFE_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_SEPARATORS = "/\\"


def base_name(path: str) -> str:
    """The file's name without its suffix, as given: two files with the same are a pair."""
    name = PurePath(path).name
    for suffix in _DOUBLE_SUFFIXES:
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return PurePath(name).stem


def displayed(path: str) -> str:
    r"""A path as it can be written: bytes that are no UTF-8 appear as `\xNN`."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def trial_names(paths: Sequence[str]) -> list[str]:
    """A unique name for each path.

    Args:
        paths: paths or addresses of papers, all different.

    Returns:
        The names, in the order of the paths.
    """
    names = [_safe(base_name(path)) for path in paths]
    for rewrite in (_with_folders, _with_suffix):
        for group in _clashes(names):
            for index, name in zip(group, rewrite([paths[i] for i in group], [names[i] for i in group]), strict=True):
                names[index] = name
    return _numbered(names)


def _safe(name: str) -> str:
    kept = "".join("_" if c in _SEPARATORS or unicodedata.category(c) in _UNSAFE_CATEGORIES else c for c in name)
    kept = unicodedata.normalize("NFC", kept).strip()
    return kept if kept.strip(".") else "paper"


def _clashes(names: Sequence[str]) -> Iterable[list[int]]:
    # Case is ignored: names become file names also on systems that ignore it.
    groups: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(names):
        groups[name.casefold()].append(index)
    return [group for group in groups.values() if len(group) > 1]


def _with_folders(paths: Sequence[str], names: Sequence[str]) -> list[str]:
    """Put the fewest folders in front that tell the paths apart."""
    folders = [PurePath(path).parts[:-1] for path in paths]
    for depth in range(1, max(map(len, folders), default=0) + 1):
        if len({parts[-depth:] for parts in folders}) == len(set(folders)):
            break
    else:
        depth = 0
    return [
        "__".join([*(_safe(part) for part in parts[len(parts) - depth :] if _safe(part) != "paper"), name])
        for parts, name in zip(folders, names, strict=True)
    ]


def _with_suffix(paths: Sequence[str], names: Sequence[str]) -> list[str]:
    return [name + _safe(PurePath(path).suffix) for path, name in zip(paths, names, strict=True)]


def _numbered(names: Sequence[str]) -> list[str]:
    taken: set[str] = set()
    unique: list[str] = []
    for name in names:
        candidate, number = name, 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{name}~{number}"
        taken.add(candidate.casefold())
        unique.append(candidate)
    return unique
