"""Build `corpus/demo/papers` and `corpus/demo/truth.json` from `corpus/demo/source`.

    python scripts/make_demo.py            write everything
    python scripts/make_demo.py --check    say what differs from the files there; exit code 1 if any

Needs reportlab (dependency group `test`). The output depends on the sources alone: no dates, no chance.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from demo_papers.damaged import scan, truncate
from demo_papers.jats import make_jats
from demo_papers.pdf import make_pdf
from demo_papers.source import Output, Paper, load_papers
from demo_papers.text import make_markdown, make_text
from demo_papers.truth import truth

DEMO = Path(__file__).resolve().parent.parent / "corpus" / "demo"


def build(paper: Paper, output: Output) -> bytes:
    """The bytes of one file."""
    match output.layout:
        case "jats":
            return make_jats(paper)
        case "text":
            return make_text(paper, output)
        case "markdown":
            return make_markdown(paper, output)
        case "scan":
            return scan(make_pdf(paper, _as(output, "two_column")))
        case "truncated":
            return truncate(make_pdf(paper, _as(output, "two_column")))
        case _:
            return make_pdf(paper, output)


def _as(output: Output, layout: str) -> Output:
    return Output(name=output.name, layout=layout, citations=output.citations)


def build_all(source: Path) -> dict[str, bytes]:
    """All files by their path below the demo folder."""
    papers = load_papers(source)
    files = {f"papers/{output.name}": build(paper, output) for paper in papers for output in paper.files}
    files["truth.json"] = (json.dumps(truth(papers), indent=1, ensure_ascii=False) + "\n").encode()
    return files


def main(arguments: list[str] | None = None) -> int:
    """Write or check the files; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--demo", type=Path, default=DEMO, help="the demo folder (holds source/)")
    parser.add_argument("--check", action="store_true", help="write nothing, report differences")
    options = parser.parse_args(arguments)
    differing = 0
    for name, content in build_all(options.demo / "source").items():
        path = options.demo / name
        if options.check:
            if not path.is_file() or path.read_bytes() != content:
                print(f"differs: {name}", file=sys.stderr)
                differing += 1
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{name}: {len(content) / 1024:.0f} kB")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
