"""Subtitles: what editors type and upload becomes clean WebVTT, or an error that says what to do in which line."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from media.ingest import cues
from media.ingest.webvtt import MAX_BYTES, MAX_CUES, SubtitlesError, clean, decode, parse, transcript_of

GOOD = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nXin chào\n\n00:00:03.000 --> 00:00:04.000\nTạm biệt\n"
TIME = "00:01.000 --> 00:02.000\n"


def cue(text: str) -> str:
    """What becomes of the text of a cue."""
    return parse(f"WEBVTT\n\n{TIME}{text}\n")[0].text


def test_clean_subtitles_stay_as_they_are() -> None:
    assert clean(GOOD) == GOOD
    assert clean("") == clean(" \r\n\ufeff") == ""


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffWEBVTT Phụ đề\r\nKind: captions\r\n\r\n00:01.000 --> 00:02.500\r\nXin chào\r\n\r\nhai\r\n"
        "00:03.000 --> 00:04.000\r\nTạm biệt",
        "1\n00:00:01,000 --> 00:00:02,500\nXin chào\n\n2\n00:00:03,000 --> 00:00:04,000 X1:10 X2:20\n"
        "{\\an8}Tạm biệt\n\n",
        "WEBVTT\n\nNOTE secret remark\n\nSTYLE\n::cue { color: red }\n\n" + GOOD.removeprefix("WEBVTT\n\n"),
        GOOD.replace("chào", "cha\u0300o"),
        "0:1.0 --> 0:2.5\n<font color=red>Xin</font> chào\n\n0:3.0 --> 0:4.0\n<c.loud>Tạm <00:03.500>biệt</c>",
        "\n\n" + GOOD,
    ],
    ids=["header and identifiers", "SRT", "notes and style", "NFD", "foreign tags", "empty lines before"],
)
def test_other_spellings_become_the_same(text: str) -> None:
    assert clean(text) == GOOD


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("<b>đậm</b> <i.x>nghiêng</i> <u>gạch</u>", "<b>đậm</b> <i>nghiêng</i> <u>gạch</u>"),
        ("<v Nguyễn Văn A>Chào", "<v Nguyễn Văn A>Chào</v>"),
        ("<v.loud A &amp; B>Chào</v>", "<v A B>Chào</v>"),
        ("<lang ja><ruby>漢<rt>かん</rt></ruby></lang>", "<lang ja><ruby>漢<rt>かん</rt></ruby></lang>"),
        ("<b><i>a</b>b</i>", "<b><i>a</i></b>b"),
        ("<script>alert(1)</script>a<img src=x onerror=alert(1)>b<!-- c --&gt;", "ab&lt;!-- c --&gt;"),
        ("<a href='javascript:x'>c</a>", "c"),
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("&lt;b&gt; &amp;amp; &#60;script&#62;", "&lt;b&gt; &amp;amp; &lt;script&gt;"),
        ("<<b>b>x</b>", "&lt;<b>b&gt;x</b>"),
        ("<lang x onload=1>a", "a"),
        ("<rt>a</rt>", "a"),
        ("a\tb\x00c\x1b", "a bc"),
        ("a\n<font>\n</font>\nb", "a\nb"),
        ("ខ្មែរ\u200bភាសា", "ខ្មែរ\u200bភាសា"),
    ],
)
def test_only_harmless_tags_stay(raw: str, kept: str) -> None:
    assert cue(raw) == kept


def test_settings_that_are_well_formed_stay() -> None:
    settings = "align:start position:10%,line-left line:-1 size:101% region:r onclick:x vertical:rl line:2"
    text = clean(f"WEBVTT\n\n00:01.000 --> 00:02.000 {settings}\na")
    assert "00:00:02.000 vertical:rl line:2 position:10%,line-left align:start\n" in text


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("WEBVTT", "no-cues", 0),
        (f"WEBVTT\n\n{TIME}<i></i>", "no-cues", 0),
        ("Words without a time", "no-time", 1),
        (f"WEBVTT\n\n{TIME}a\n\nlost words\n", "no-time", 6),
        ("WEBVTT\n\n1\n0:01 -> 0:02\na", "no-time", 3),
        ("WEBVTT\n\n1\n0:01 --> 0:02\na", "bad-time", 4),
        ("WEBVTT\n\n00:61.000 --> 00:62.000\na", "bad-time", 3),
        ("WEBVTT\n\n٠٠:٠١.٠٠٠ --> ٠٠:٠٢.٠٠٠\na", "bad-time", 3),
        ("WEBVTT\n\n00:02.000 --> 00:02.000\na", "backwards", 3),
        (f"WEBVTT\n\n00:09.000 --> 00:10.000\na\n\n{TIME}b", "order", 6),
        (f"WEBVTT\n\n{TIME}a\n00:03.000 --> 00:04.000\nb", "no-gap", 5),
        (f"WEBVTT\n{TIME}a", "no-gap", 2),
        ("WEBVTT\n\n" + f"{TIME}a\n\n" * (MAX_CUES + 1), "too-many", 0),
        (f"WEBVTT\n\n{TIME}{'a' * MAX_BYTES}", "too-large", 0),
        (f"WEBVTT\n\n{TIME}{'&' * (MAX_BYTES // 2)}", "too-large", 0),
    ],
)
def test_error_says_in_which_line(text: str, code: str, line: int) -> None:
    with pytest.raises(SubtitlesError) as caught:
        clean(text)
    assert (caught.value.code, caught.value.line) == (code, line)
    assert not line or f"Line {line}:" in str(caught.value)


def test_letters_of_files() -> None:
    assert decode("\ufeffaă".encode()) == decode("aă".encode("utf-16")) == "aă"
    with pytest.raises(SubtitlesError, match="UTF-8"):
        decode("Tạm biệt".encode("cp1258", errors="replace") + b"\xe2")
    with pytest.raises(SubtitlesError):
        decode(b"a" * (2 * MAX_BYTES + 1))


def test_transcript_has_paragraphs_speakers_and_no_repetition() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Lan>Xin chào\ncác bạn.\n\n"
        "00:02.000 --> 00:03.000\n<v Lan>Tôi là <b>Lan</b>.\n\n"
        "00:02.500 --> 00:03.500\n<v Lan>Tôi là Lan.\n\n00:04.000 --> 00:05.000\n<v Nam>A &amp; B\n\n"
        "00:09.000 --> 00:10.000\n<v Nam>Sau đó\n"
    )
    assert transcript_of(text) == "Lan: Xin chào các bạn. Tôi là Lan.\n\nNam: A & B\n\nSau đó"
    assert transcript_of(f"WEBVTT\n\n{TIME}漢字\n\n00:02.000 --> 00:03.000\nかな") == "漢字かな"
    assert transcript_of("") == ""


PIECES = st.sampled_from(
    ["WEBVTT", "\n", "\n\n", "\r\n", " ", "\t", "1", TIME, "00:02.000 --> 00:03.000",
     "99:00:01,5 --> 100:00:01.5 line:1",
     "-->", "<", ">", "&", "&amp;", "&lt;", "&#10;", "&#824;", "&#x338;", "\u0338", "\u0301", "\u037e", "<b>", "</b>",
     "<i.a>", "<v A>", "<v \u0338>", "<v &gt;>", "</v>", "<lang vi>", "<ruby>", "<rt>", "</ruby>", "<script>",
     "</script>", "NOTE x", "STYLE", "{\\a", "}", "\x00", "\ud800", "\ufeff", "\u2028", "\x85", "a", "ạ", "ກ"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.lists(PIECES, max_size=30).map("".join),
    st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=20).map(
        lambda parts: f"WEBVTT\n\n{TIME}" + "".join(parts)
    ),
    st.lists(PIECES, max_size=20).map(lambda parts: TIME + "".join(parts)),
)


@given(TEXTS)
@example(f"{TIME}<b>&#824;x")
@example(f"WEBVTT\n\n{TIME}<b>\n&#824;x</b>")
@example(f"WEBVTT\n\n{TIME}&lt;\u0338<v \u0338\u0301 a>")
def test_cleaning_is_idempotent_and_raises_nothing_but_its_own_error(text: str) -> None:
    try:
        once = clean(text)
        transcript_of(text)
    except SubtitlesError:
        return
    assert clean(once) == once
    assert transcript_of(once) == transcript_of(text)
    once.encode()
    tags = re.findall(r"<[^>]*>", once)
    assert all(re.fullmatch(r"</?(b|i|u|ruby|rt|v|lang)>|<(v|lang) [^<>]+>", tag) for tag in tags)
    assert [cue.text for cue in parse(once)] == [cue.text for cue in parse(text)]


@given(st.binary(max_size=200))
def test_bytes_become_text_or_an_error(raw: bytes) -> None:
    try:
        assert isinstance(decode(raw), str)
    except SubtitlesError as error:
        assert error.code == "encoding"


@given(st.text())
def test_words_survive_cleaning(text: str) -> None:
    """Letters and digits outside tags are all there afterwards."""
    words = re.sub(r"[<>&{}\\]", "", text)
    kept = re.sub(r"\s", "", cues.plain(cues.clean(words)))
    assert all(
        character in kept for character in "".join(words.split()) if character.isalnum() and ord(character) < 0x250
    )
