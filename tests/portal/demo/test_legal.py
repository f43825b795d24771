"""A Vietnamese decision becomes provisions that can be linked to, with no word changed."""

import unicodedata
from pathlib import Path

import pytest

from portal.demo import legal

DECISION = Path(legal.__file__).parent / "data" / "legal" / "qd-1486-2018-plan-2018-2020.vi.txt"


@pytest.fixture(scope="module")
def decision() -> str:
    return DECISION.read_text(encoding="utf-8")


def test_the_decision_has_its_grounds_articles_and_sections(decision: str) -> None:
    found = legal.provisions(decision)
    assert [p.text.split(" ")[0] for p in found if p.kind == "preamble"] == ["Căn"] * 5 + ["Xét"]
    assert [(p.number, p.anchor) for p in found if p.kind == "article"] == [
        ("Điều 1.", "article-1"),
        ("Điều 2.", "article-2"),
        ("Điều 3.", "article-3"),
    ]
    assert [p.anchor for p in found if p.kind == "heading" and p.level == 1 and p.anchor] == [
        "section-i",
        "section-ii",
        "section-iii",
        "section-iv",
    ]
    assert [p.number + p.text for p in found if p.level == 2][:2] == ["1.Mục tiêu", "2.Phương hướng"]


def test_anchors_are_unique_and_the_contents_lists_them(decision: str) -> None:
    found = legal.provisions(decision)
    anchors = [p.anchor for p in found if p.anchor]
    assert len(anchors) == len(set(anchors)) == 12
    assert [p.anchor for p in legal.contents(found)] == anchors


def test_a_paragraph_cut_by_a_page_break_is_whole_again(decision: str) -> None:
    texts = [p.text for p in legal.provisions(decision)]
    assert any("về hoạt động hợp tác trong khuôn khổ ASEAN trên cương vị" in text for text in texts)
    assert any("kết quả thực hiện; trình Thủ tướng Chính phủ bổ sung" in text for text in texts)


def test_no_mark_of_the_source_format_is_left(decision: str) -> None:
    cells = [cell for row in legal.annex_rows(decision) for cell in row]
    for text in [p.text for p in legal.provisions(decision)] + cells:
        assert not any(mark in text for mark in ("**", "##", "<b>", "  ", "\t"))


def test_recipients_and_signature_are_not_provisions(decision: str) -> None:
    found = legal.provisions(decision)
    assert found[-1].text.endswith("chịu trách nhiệm thi hành Quyết định này./")
    assert not any("Vũ Đức Đam" in p.text or "Kiểm toán" in p.text for p in found)


def test_words_that_open_a_legal_ground_are_plain_text_after_the_enacting_words(decision: str) -> None:
    later = [p for p in legal.provisions(decision) if p.text.startswith("Căn cứ nội dung Kế hoạch này")]
    assert [p.kind for p in later] == ["paragraph"]


def test_the_annex_is_one_table_in_spite_of_its_page_breaks(decision: str) -> None:
    header, *rows = legal.annex_rows(decision)
    assert header[0] == "TT"
    assert {len(row) for row in rows} == {5}
    assert [row[0] for row in rows][:6] == ["1", "1.1", "1.2", "1.3", "1.4", "2"]
    assert next(row for row in rows if row[0] == "1.4")[1].endswith("đề triển khai các đề án của Chính phủ")


def test_text_of_another_form_is_refused() -> None:
    with pytest.raises(legal.UnreadableDocumentError, match="no article"):
        legal.provisions("Căn cứ Luật;\n\nKhông có điều nào.")


def test_decomposed_letters_are_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "Căn cứ Luật;\n\n**Điều 1.** Ban hành.")
    assert legal.provisions(decomposed)[-1].number == "Điều 1."
