"""Vietnamese legal texts become provisions that can be linked to, with no word changed, added or lost."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from portal.demo import legal, legal_annex, publications

DATA = Path(legal.__file__).parent / "data" / "legal"
DOCUMENTS = {row["id"]: row for row in json.loads((DATA / "documents.json").read_text(encoding="utf-8"))}


def source(name: str) -> str:
    return (DATA / DOCUMENTS[name]["file"]).read_text(encoding="utf-8")


def read(name: str) -> list[legal.Provision]:
    return legal.provisions(source(name), DOCUMENTS[name]["layout"])


def words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", re.sub(r"</?b>|\b_+\b", " ", text)))


def shown(name: str) -> list[str]:
    """The words of the page, in the order of the page."""
    found: list[str] = []
    for block in publications.provisions_of(DOCUMENTS[name], source(name)):
        value: dict[str, Any] = block["value"]
        if block["type"] == "provision":
            found += words(f"{value['number']} {value['text']}")
        else:
            found += words(" ".join(cell for row in value["table"]["data"] for cell in row))
    return found


def test_the_five_documents_are_here_as_received() -> None:
    import hashlib

    assert len(DOCUMENTS) == 5
    for row in DOCUMENTS.values():
        assert hashlib.sha256((DATA / row["file"]).read_bytes()).hexdigest() == row["sha256"]


@pytest.mark.parametrize(
    "name", ["nq-2024-action-programme-conclusion-57", "qd-837-2022-overseas-missions", "ct-2012-strategy-2011-2020"]
)
def test_every_word_is_on_the_page_in_its_order(name: str) -> None:
    assert shown(name) == [word for word in words(source(name)) if set(word) != {"_"}]


def test_every_word_of_the_decision_with_tables_is_on_the_page() -> None:
    name = "qd-1486-2018-plan-2018-2020"
    header = words("TT Tên đề án, nhiệm vụ Đơn vị chủ trì Đơn vị phối hợp Thời gian thực hiện")
    assert Counter(shown(name)) == Counter(words(source(name))) - Counter(header * 2)


def test_every_word_of_the_flattened_annex_is_on_the_page() -> None:
    name = "nq-2024-annex-task-list"
    assert Counter(shown(name)) == Counter(word for word in words(source(name)) if set(word) != {"_"})


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "nq-2024-annex-task-list"])
def test_every_item_of_the_source_is_an_item_of_its_own(name: str) -> None:
    items = [p for p in read(name) if p.kind == "list-item" and not p.number]
    marked = [line for line in source(name).splitlines() if re.match(r"\s?- ", line) and line.strip()[2].isupper()]
    assert len(items) == len(marked)


def test_the_decision_has_its_grounds_articles_and_sections() -> None:
    found = read("qd-1486-2018-plan-2018-2020")
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


def test_the_resolution_has_clauses_in_one_section_and_headed_points_in_the_next() -> None:
    found = read("nq-2024-action-programme-conclusion-57")
    numbered = [(p.kind, p.number, p.text[:12]) for p in found if re.fullmatch(r"\d+\.", p.number)]
    assert numbered[0] == ("list-item", "1.", "Chương trình")
    assert [kind for kind, _number, _text in numbered] == ["list-item"] * 6 + ["heading"] * 5 + ["list-item"] * 4
    assert [p.number for p in found if p.kind == "article"] == ["Điều 1.", "Điều 2.", "Điều 3."]
    assert [p.number for p in found if p.number.endswith(")")] == ["a)", "b)", "c)"]


def test_the_decision_on_missions_has_five_sections_with_their_points() -> None:
    found = read("qd-837-2022-overseas-missions")
    assert [p.number for p in found if p.kind == "heading" and p.level == 1 and p.number] == [
        "I.",
        "II.",
        "III.",
        "IV.",
        "V.",
    ]
    assert [p.anchor for p in found if p.level == 2 and p.kind == "heading"][-1] == "section-v-7"
    assert [p.text for p in found if p.number.endswith(")")] == ["Bộ Ngoại giao", "Các CQĐD Việt Nam ở nước ngoài"]


def test_a_directive_has_points_and_letters_and_no_article() -> None:
    found = read("ct-2012-strategy-2011-2020")
    assert [p.number for p in found if p.kind == "heading"] == [f"{n}." for n in range(1, 8)]
    assert [p.number for p in found if p.number == "đ)"] == ["đ)", "đ)"]
    assert not any(p.kind == "article" for p in found)


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "nq-2024-annex-task-list"])
def test_anchors_are_unique_and_the_contents_lists_them(name: str) -> None:
    found = read(name)
    anchors = [p.anchor for p in found if p.anchor]
    assert len(anchors) == len(set(anchors)) > 0
    assert [p.anchor for p in legal.contents(found)] == anchors


def test_a_paragraph_cut_by_a_page_break_is_whole_again() -> None:
    texts = [p.text for p in read("qd-1486-2018-plan-2018-2020")]
    assert any("về hoạt động hợp tác trong khuôn khổ ASEAN trên cương vị" in text for text in texts)
    assert any("kết quả thực hiện; trình Thủ tướng Chính phủ bổ sung" in text for text in texts)
    wrapped = [p.text for p in read("nq-2024-action-programme-conclusion-57")]
    assert any("từ trung ương đến địa phương về cách làm" in text for text in wrapped)
    assert any("phát triển kinh tế - xã hội của địa phương" in text for text in wrapped)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_mark_of_the_source_format_is_left(name: str) -> None:
    for block in publications.provisions_of(DOCUMENTS[name], source(name)):
        text = json.dumps(block["value"], ensure_ascii=False)
        assert not any(mark in text for mark in ("**", "##", "<b>", "  ", "\\t", "___"))


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "nq-2024-annex-task-list"])
def test_recipients_and_signature_follow_the_last_rule(name: str) -> None:
    found = read(name)
    at = next(n for n, p in enumerate(found) if p.text == "Nơi nhận:")
    assert {p.kind for p in found[at + 1 :] if p.text.startswith("Lưu:")} == {"list-item"}
    assert any(DOCUMENTS[name]["signatory"] in p.text.split("\n") for p in found[at:] if p.kind == "paragraph")


def test_words_that_open_a_legal_ground_are_plain_text_after_the_enacting_words() -> None:
    found = read("qd-1486-2018-plan-2018-2020")
    assert [p.kind for p in found if p.text.startswith("Căn cứ nội dung Kế hoạch này")] == ["paragraph"]


def test_the_annex_is_one_table_in_spite_of_its_page_breaks() -> None:
    header, *rows = legal_annex.tabbed_rows(source("qd-1486-2018-plan-2018-2020"))
    assert header[0] == "TT"
    assert {len(row) for row in rows} == {5}
    assert [row[0] for row in rows][:6] == ["1", "1.1", "1.2", "1.3", "1.4", "2"]
    assert next(row for row in rows if row[0] == "1.4")[1].endswith("đề triển khai các đề án của Chính phủ")


def test_the_flattened_annex_has_its_five_columns_again() -> None:
    header, *rows = legal_annex.flat_rows(source("nq-2024-annex-task-list"))
    assert header == ["STT", "Tên đề án/nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện"]
    counts = Counter(row[0].partition(".")[0] for row in rows if "." in row[0])
    assert counts == {"1": 2, "2": 13, "3": 21, "4": 5, "5": 15}
    tasks = [row for row in rows if "." in row[0]]
    assert all(re.fullmatch(r"Hằng năm|Đến năm 2030|\d{4}( - \d{4})?", row[4]) for row in tasks)
    assert all(row[2].startswith(("Bộ ", "Các ", "Ủy ban", "Đài ")) for row in tasks)
    by_number = {row[0]: row for row in rows}
    assert by_number["5.4"][2:] == [
        "Bộ Thông tin và Truyền thông, các địa phương",
        "Các bộ, ngành và các cơ sở đào tạo có liên quan",
        "Hằng năm",
    ]
    assert by_number["3.15"][2] == "Đài Truyền hình Việt Nam"
    assert by_number["1.1"][2:] == ["Các bộ, ngành, địa phương", "", "2024"]


def test_what_a_text_does_not_say_stays_empty_and_its_note_says_so() -> None:
    for row in DOCUMENTS.values():
        assert row["text_note_vi"]
        if row["number"] is None:
            assert "số" in row["text_note_vi"]
        if row["date"] is None:
            assert "ngày" in row["text_note_vi"]


def test_text_of_another_form_is_refused() -> None:
    with pytest.raises(legal.UnreadableDocumentError, match="no article"):
        legal.provisions("Căn cứ Luật;\n\nKhông có điều nào.")


def test_decomposed_letters_are_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "Căn cứ Luật;\n\nQUYẾT ĐỊNH:\n\n**Điều 1.** Ban hành.")
    assert legal.provisions(decomposed)[-1].number == "Điều 1."
