"""Reads the table of an annex: with tabs between the cells, or flattened into lines of running text.

In a flattened table the columns are found again by what stands in them: a row begins with its number, ends
with its period, and names the agencies between. No word is changed, added or left out.
"""

import re
from collections.abc import Iterator

from portal.demo.legal_lines import plain

_HEADER = "TT"
_TITLE = "Phụ lục"
#: Columns of the flattened table, as its own header names them.
FLAT_HEADER = ["STT", "Tên đề án/nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện"]
_ROW = re.compile(r"^(?P<number>\d(?:\.\d+)?)(?: (?P<text>.*))?$")
_PERIOD = re.compile(r" (Hằng năm|Đến năm 2030|\d{4} - \d{4}|\d{4})$")
_MINISTRIES = (
    "Thông tin và|Ngoại giao|Công|Văn hóa|Giáo dục và|Nông nghiệp|Tài chính|Quốc phòng|Lao động|Nội vụ|Kế hoạch"
)
_AGENCY = re.compile(
    rf" (?=Bộ (?:{_MINISTRIES})|Các bộ, ngành|Các địa phương|Ủy ban Dân tộc|Đài Truyền hình Việt Nam Bộ)"
)
_NEXT_AGENCY = re.compile(r"(?<!,) (?=Các bộ|Bộ |Văn phòng Chính)")


def _tabbed_lines(text: str) -> Iterator[list[str]]:
    """Yield the cells of each tab-separated line after the annex heading."""
    begun = False
    for line in text.splitlines():
        begun = begun or plain(line).startswith(_TITLE)
        if begun and "\t" in line:
            yield [plain(cell) for cell in line.split("\t")]


def tabbed_rows(text: str) -> list[list[str]]:
    """Return the annex table: its header once, then its rows, all of the header's width.

    A row without a number continues the one above it across a page break, cell by cell.
    """
    rows: list[list[str]] = []
    for cells in _tabbed_lines(text):
        if rows and cells[0] == _HEADER:
            continue
        width = len(rows[0]) if rows else len(cells)
        row = (cells + [""] * width)[:width]
        if rows and not row[0]:
            rows[-1] = [f"{above} {below}".strip() for above, below in zip(rows[-1], row, strict=True)]
        else:
            rows.append(row)
    return rows


def _flat_lines(text: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the lines above the table's header, and (number, running text) of each row."""
    title: list[str] = []
    rows: list[tuple[str, str]] = []
    in_table = False
    for line in filter(None, map(plain, text.splitlines())):
        in_table = in_table or line.startswith("STT ")
        if not in_table:
            title.append(line)
        elif match := _ROW.match(line):
            rows.append((match["number"], match["text"] or ""))
        elif rows:
            rows[-1] = (rows[-1][0], f"{rows[-1][1]} {line}".strip())
    return title, rows


def _cells(number: str, text: str) -> list[str]:
    """Return the cells of a row; a group of tasks has nothing but its number and name."""
    if "." not in number:
        return [number, text, "", "", ""]
    period = _PERIOD.search(text)
    rest = text[: period.start()] if period else text
    task, *agencies = _AGENCY.split(rest, maxsplit=1)
    lead, *others = _NEXT_AGENCY.split(agencies[0], maxsplit=1) if agencies else [""]
    return [number, task, lead, others[0] if others else "", period[1] if period else ""]


def flat_title(text: str) -> list[str]:
    """Return the lines above a flattened table: the name of the annex and what it belongs to."""
    return _flat_lines(text)[0]


def flat_rows(text: str) -> list[list[str]]:
    """Return the rows of a flattened table under ``FLAT_HEADER``."""
    return [FLAT_HEADER, *(_cells(number, row) for number, row in _flat_lines(text)[1])]
