"""Tables of measurements, put into docs/accuracy.md in place of the ones that stand there."""

from collections.abc import Sequence
from pathlib import Path

DOCUMENT = Path(__file__).parent.parent / "docs" / "accuracy.md"


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table with one head row."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def write(name: str, text: str, document: Path = DOCUMENT) -> None:
    """Put a text between the markers `<!-- name:begin -->` and `<!-- name:end -->` of a document.

    Raises ValueError where the document has no such markers.
    """
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    before, found, rest = document.read_text(encoding="utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        raise ValueError(f"{document} has no {begin} ... {end}: add both markers where the table belongs")
    document.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def told(holds: bool) -> str:
    """A verdict as it stands in a table."""
    return "PASS" if holds else "**FAIL**"
