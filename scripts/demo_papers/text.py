"""A paper as plain text or as Markdown."""

from __future__ import annotations

import textwrap

from demo_papers.printing import cite
from demo_papers.source import Element, Figure, Heading, Output, Paper, Paragraph, Reference, Table


def make_text(paper: Paper, output: Output) -> bytes:
    """The paper as plain text with lines of at most 88 characters and headings in capitals."""
    parts = [paper.title, ", ".join(paper.authors), *paper.affiliations, _source_line(paper)]
    for element in paper.elements:
        text = _plain(element)
        if text:
            parts.append(text if isinstance(element, Table) else textwrap.fill(text, 88, break_on_hyphens=False))
    return (cite("\n\n".join(parts), output.citations) + "\n").encode()


def make_markdown(paper: Paper, output: Output) -> bytes:
    """The paper as Markdown."""
    parts = [f"# {paper.title}", ", ".join(paper.authors), "; ".join(paper.affiliations), _source_line(paper)]
    for element in paper.elements:
        match element:
            case Heading(hidden=True):
                continue
            case Heading():
                parts.append(f"{'#' * element.level} {element.text}")
            case Table():
                parts.append(f"**{element.caption}**\n\n{_pipes(element)}")
            case Paragraph():
                parts.append(element.text)
            case Figure():
                parts.append(f"*{element.caption}*")
            case Reference():
                parts.append(f"{element.number}. {element.text}")
    return (cite("\n\n".join(parts), output.citations) + "\n").encode()


def _source_line(paper: Paper) -> str:
    return (
        f"{paper.journal} {paper.year};{paper.volume}:{paper.first_page}. doi:{paper.doi}. "
        f"Trial registration: {paper.registration}"
    )


def _plain(element: Element) -> str:
    match element:
        case Heading(hidden=True):
            return ""
        case Heading(level=2):
            return element.text.upper()
        case Heading():
            return element.text
        case Paragraph():
            return element.text.replace("**", "")
        case Figure():
            return element.caption
        case Reference():
            return f"{element.number}. {element.text}"
        case Table():
            rows = "\n".join("\t".join(row) for row in element.rows)
            return f"{element.caption}\n{rows}" + (f"\n{element.note}" if element.note else "")


def _pipes(table: Table) -> str:
    header, *rows = ["| " + " | ".join(row) + " |" for row in table.rows]
    rule = "|" + " --- |" * len(table.rows[0])
    note = f"\n\n{table.note}" if table.note else ""
    return "\n".join([header, rule, *rows]) + note
