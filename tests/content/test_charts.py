"""Charts: figures where they belong, whatever the direction of the language."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from content import charts
from content.blocks.series import SeriesBlock
from content.blocks.texts import TableBlock

ROWS = [(2000, 10.0), (2010, 20.0), (2020, 40.0)]


def test_higher_figures_stand_higher_and_later_years_further_on() -> None:
    marks = charts.draw(ROWS).marks
    assert [mark.year for mark in marks] == [2000, 2010, 2020]
    assert marks[0].y > marks[1].y > marks[2].y
    assert marks[1].x - marks[0].x == pytest.approx(marks[2].x - marks[1].x)


def test_from_right_to_left_the_first_year_stands_on_the_right() -> None:
    plain, mirrored = charts.draw(ROWS).marks, charts.draw(ROWS, mirrored=True).marks
    assert [mark.x for mark in mirrored] == [pytest.approx(100 - mark.x) for mark in plain]


def test_bars_begin_at_zero_and_are_in_proportion() -> None:
    drawing = charts.draw([(2000, 50.0), (2001, 100.0)], "bar")
    assert drawing.ticks[0].value == 0
    assert drawing.marks[1].height == pytest.approx(2 * drawing.marks[0].height, rel=0.01)


def test_a_line_of_close_figures_does_not_begin_at_zero() -> None:
    assert charts.draw([(2000, 97.0), (2001, 101.0)]).ticks[0].value > 90


def test_figures_below_zero_hang_from_the_zero_line() -> None:
    drawing = charts.draw([(2000, -10.0), (2001, 10.0)], "bar")
    zero = next(tick.y for tick in drawing.ticks if tick.value == 0)
    assert drawing.marks[1].y + drawing.marks[1].height == pytest.approx(zero, abs=0.05)
    assert drawing.marks[0].top == pytest.approx(zero, abs=0.05)


@given(
    st.dictionaries(
        st.integers(1000, 2200), st.floats(-1e12, 1e12, allow_nan=False).map(lambda value: round(value, 3)), max_size=60
    ),
    st.sampled_from(["line", "bar"]),
)
def test_everything_stays_inside_the_drawing(rows: dict[int, float], kind: str) -> None:
    drawing = charts.draw(list(rows.items()), kind)
    assert len(drawing.marks) == len(rows)
    assert all(0 <= mark.x <= 100 and 0 <= mark.y <= 100 for mark in drawing.marks)
    if rows:
        assert drawing.ticks[0].value <= min(rows.values()) + 1e-6 * abs(min(rows.values()))
        assert 2 <= len(drawing.ticks) <= 8
        assert sum(not mark.minor for mark in drawing.marks) <= charts.NAMED


def series(**changes: object) -> dict[str, object]:
    rows = [{"year": year, "value": value} for year, value in ROWS]
    value = {"caption": "Dân số <b>", "unit": "triệu", "chart": "line", "rows": rows, "source_title": "Niên giám"}
    return {**value, "source_url": "", **changes}


def test_the_block_shows_drawing_table_and_source_and_escapes_words() -> None:
    block = SeriesBlock()
    with translation.override("vi"):
        html = block.render(block.to_python(series()))
    assert html.count('<line class="series__line"') == 2
    assert "Dân số &lt;b&gt;" in html
    assert "<b>" not in html
    assert "2000" in html and "Niên giám" in html
    assert "style=" not in html


def test_numbers_in_attributes_never_take_the_comma_of_the_language() -> None:
    block = SeriesBlock()
    with translation.override("de"):
        html = block.render(
            block.to_python(series(rows=[{"year": 2000, "value": 1234.5}, {"year": 2001, "value": 1300}]))
        )
    assert "1.234,5" in html
    assert "2.000" not in html
    for attribute in html.split('y1="')[1:]:
        assert "," not in attribute.split('"')[0]


def test_two_figures_of_one_year_are_refused() -> None:
    block = SeriesBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python(series(rows=[{"year": 2000, "value": 1}, {"year": 2000, "value": 2}])))


def test_a_column_of_figures_stands_flush_at_its_end_with_its_heading() -> None:
    block = TableBlock()
    table = {"data": [["Vùng", "2024", "Ghi chú"], ["Bắc", "1.204,5", "2024"], ["Nam", "−13 %", "ước tính"]]}
    table |= {"first_row_is_table_header": True, "first_col_is_header": True}
    html = block.render(block.to_python({"caption": "C", "table": table, "source": "S"}))
    assert '<th scope="col" class="number">2024</th>' in html
    assert '<td class="number">1.204,5</td>' in html
    assert "<td>2024</td>" in html
