"""Writes the printed markers as a PDF: one A4 page each, in vector graphics."""

from __future__ import annotations

from pathlib import Path

from fpdf import FPDF
from fpdf.prefs import ViewerPreferences

from calibration.marker_sheet import PAGE_MM, Sheet, sheets
from gate.errors import OutputError

_BLACK, _WHITE = 0, 255


def write_sheets(path: Path) -> int:
    """Write all sheets and return how many pages that makes. Raises OutputError where the file cannot be written."""
    document = FPDF(unit="mm", format=PAGE_MM)
    document.set_title("flygate markers")
    document.set_creator("flygate")
    document.set_auto_page_break(False)
    document.viewer_preferences = ViewerPreferences(print_scaling="None")
    pages = sheets()
    for page in pages:
        _draw(document, page)
    try:
        path.write_bytes(bytes(document.output()))
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror}): give a file in a folder that is there and yours"
        ) from error
    return len(pages)


def _draw(document: FPDF, page: Sheet) -> None:
    document.add_page()
    for box in page.boxes:
        document.set_fill_color(_BLACK if box.black else _WHITE)
        document.rect(box.x, box.y, box.width, box.height, style="F")
    for line in page.texts:
        document.set_font("Helvetica", "B" if line.bold else "", line.size_pt)
        document.text(line.x, line.y, line.text)
