"""Reading order of the lines of a page.

After Breuel, "High performance document layout analysis" (2003): a line comes before another
if they share a column and it stands above, or if it stands to the left and nothing that spans
both lies between them. A sorted order is then any linear extension.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from extractor.reading.pdf.lines import Line
from extractor.reading.pdf.rows import Gutter

__all__ = ["Node", "make_nodes", "reading_order"]

_SMALL, _MANY_SMALL = 30, 20
"""Characters of a label or cell, and how many of them are not put in order one by one."""

_Matrix = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Node:
    """What is put in order as one: a line of prose or a heading, or a group of other lines."""

    lines: list[Line]
    role: str
    x0: float
    y0: float
    x1: float
    y1: float


def _node(lines: list[Line], role: str) -> Node:
    if len(lines) == 1:
        line = lines[0]
        return Node(lines, role, line.x0, line.y0, line.x1, line.y1)
    return Node(
        lines,
        role,
        min(line.x0 for line in lines),
        min(line.y0 for line in lines),
        max(line.x1 for line in lines),
        max(line.y1 for line in lines),
    )


def make_nodes(lines: Sequence[Line], gutters: Sequence[Gutter] = ()) -> list[Node]:
    """Lines of prose and headings by themselves, all others in groups of what touches."""
    nodes = [_node([line], line.role) for line in lines if line.role in ("prose", "heading")]
    _widen(nodes, lines, gutters)
    groups: list[list[Line]] = []
    rest = sorted((line for line in lines if line.role in ("caption", "other", "table")), key=lambda line: line.y0)
    cells = _cells(rest, gutters)
    active: list[list[Line]] = []
    for line in rest:
        reach = line.y0 - 40.0
        active = [group for group in active if group[-1].y1 > reach]
        group = (
            None if line.role == "caption" else next((g for g in active if _touches(g, line, id(line) in cells)), None)
        )
        if group is None:
            group = []
            groups.append(group)
            active.append(group)
        group.append(line)
    nodes += [_node(group, group[0].role) for group in groups]
    return nodes


def _widen(nodes: Sequence[Node], lines: Sequence[Line], gutters: Sequence[Gutter]) -> None:
    """Give short lines the width of their column, up to the next text on the row or the gutter.

    A heading that ends before an indented abstract begins, or hangs out left of the text below,
    would else seem to stand in a column of its own.
    """
    right = max((node.x1 for node in nodes), default=0.0)
    rows = sorted((line for line in lines if line.role != "furniture"), key=lambda line: line.y0)
    tops = [line.y0 for line in rows]
    tallest = max((line.height for line in rows), default=0.0)
    for node in nodes:
        limit = right
        for gutter in gutters:
            if node.x1 <= gutter.x1 and gutter.x0 > node.x0:
                limit = min(limit, gutter.x0)
        if limit <= node.x1:
            continue
        first, last = bisect_left(tops, node.y0 - tallest), bisect_left(tops, node.y1 - 1.0)
        for other in rows[first:last]:
            if other.y1 > node.y0 + 1.0 and other.x0 >= node.x1 - 1.0:
                limit = min(limit, other.x0 - 4.0)
        node.x1 = max(node.x1, limit)


def _cells(lines: Sequence[Line], gutters: Sequence[Gutter]) -> set[int]:
    """Ids of lines that share their row with another in their column: cells of a table."""
    cells: set[int] = set()
    for line, following in pairwise(sorted(lines, key=lambda line: line.middle)):
        if following.middle - line.middle > 0.3 * line.height:
            continue
        left, right = sorted((line, following), key=lambda line: line.x0)
        if not any(left.x1 <= gutter.x1 and right.x0 >= gutter.x0 for gutter in gutters):
            cells |= {id(line), id(following)}
    return cells


def _touches(group: list[Line], line: Line, is_cell: bool) -> bool:
    """Whether a line continues a group: right below one of its last lines, in its column, of about its size."""
    x0, x1, y0, height = line.x0, line.x1, line.y0, line.y1 - line.y0
    for other in group[:-9:-1]:
        if y0 - other.y1 > 0.9 * max(height, other.y1 - other.y0):
            continue
        if min(x1, other.x1) - max(x0, other.x0) <= 0.1 * min(x1 - x0, other.x1 - other.x0):
            continue
        difference = abs(line.style.size - other.style.size)
        if line.role == other.role and difference <= 1.5:
            return True
        if other.role == "caption" and difference <= 0.35 and not (is_cell or line.gaps or other.gaps):
            return True
    return False


def reading_order(nodes: Sequence[Node]) -> list[Node]:
    """The nodes of one page in the order in which a person reads them."""
    small = [
        node for node in nodes if node.role == "other" and len(node.lines) == 1 and len(node.lines[0].text) < _SMALL
    ]
    if len(small) > _MANY_SMALL:
        # The labels of a plot or the cells of a table: they stand for themselves, at the end.
        ids = {id(node) for node in small}
        small.sort(key=lambda node: (node.y0, node.x0))
        return [*reading_order([node for node in nodes if id(node) not in ids]), *small]
    n = len(nodes)
    if n < 2:
        return list(nodes)
    before = _before(nodes)
    middle = np.array([(node.y0 + node.y1) / 2 for node in nodes])
    left = np.array([node.x0 for node in nodes])
    waiting = before.sum(axis=0).astype(np.int64)
    rank = np.empty(n)
    rank[np.lexsort((left, middle))] = np.arange(n)
    if (np.sort(waiting) == np.arange(n)).all():
        return [nodes[k] for k in waiting.argsort()]  # each pair is decided
    open_ = np.ones(n, bool)
    ordered = []
    for _ in range(n):
        # Ties and (in crooked layouts) cycles are settled by the least waiting, then the highest on the page.
        key = np.where(open_, waiting * float(n) + rank, np.inf)
        k = int(key.argmin())
        open_[k] = False
        waiting -= before[k]
        ordered.append(nodes[k])
    return ordered


def _before(nodes: Sequence[Node]) -> _Matrix:
    """`before[a, b]`: a is read before b."""
    x0, x1, y0, y1 = (np.array([getattr(node, side) for node in nodes]) for side in ("x0", "x1", "y0", "y1"))
    middle = (y0 + y1) / 2
    shared = np.minimum(x1[:, None], x1) - np.maximum(x0[:, None], x0)
    width = np.minimum((x1 - x0)[:, None], x1 - x0)
    overlap = shared > np.maximum(np.minimum(3.0, 0.5 * width), 0.05 * width)
    np.fill_diagonal(overlap, False)
    upper = middle[:, None] < middle
    left = ~overlap & (x0[:, None] + x1[:, None] < x0 + x1)
    np.fill_diagonal(left, False)
    before: _Matrix = overlap & upper
    if not left.any():
        return before
    # A node parts the columns where it shares x with both and stands between them in height.
    for c in range(len(nodes)):
        shares = np.flatnonzero(overlap[c])
        above, below = shares[middle[shares] < middle[c]], shares[middle[shares] > middle[c]]
        if len(above) and len(below):
            left[np.ix_(above, below)] = False
            left[np.ix_(below, above)] = False
    before |= left
    return before
