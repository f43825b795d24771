"""Draws a card of 1200 × 630 pixels: lacquer, a picture, the title in its own script.

Text is shaped by HarfBuzz through Pillow's Raqm, from right to left where the script
runs so. No Django here: tests and the style guide draw cards without a database.
"""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from content.cards.breaking import pieces
from locales.languages import Language

SIZE = (1200, 630)
#: Raised when the drawing changes, so that every card is drawn again.
DESIGN = 1

_LACQUER, _PANEL, _PAPER, _GOLD = "#15110f", "#a4161a", "#faf7f2", "#c4922e"
_MARGIN = 72
_PANEL_WIDTH = 640
_FONTS = Path(__file__).parent / "fonts"
_BY_SCRIPT = {"Cyrl": "cyrillic", "Arab": "arabic", "Laoo": "lao", "Khmr": "khmer", "Thai": "thai"}
#: Noto Sans CJK is one collection; these are its faces.
_CJK_FACES = {"Jpan": 0, "Kore": 1, "Hans": 2}
_CJK_FILES = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc",
)
_SIZES = (64, 58, 52, 46, 40, 36)
_LINE_HEIGHT = {"Khmr": 1.65, "Laoo": 1.55, "Thai": 1.5, "Arab": 1.5, "Latn": 1.25}
_LINES = 5


class NoFontError(LookupError):
    """No font on this machine can write the language."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is written on a card; ``picture`` is an encoded image or None."""

    title: str
    kicker: str
    language: Language
    picture: bytes | None = None


def draw(card: Card) -> bytes:
    """Return *card* as a JPEG; raises ``NoFontError`` when its script cannot be written here."""
    _font(card.language.script, _SIZES[0])
    canvas = Image.new("RGB", SIZE, _LACQUER)
    rtl = card.language.is_rtl
    if card.picture:
        _place_picture(canvas, card.picture, rtl)
    pen = ImageDraw.Draw(canvas)
    width = _PANEL_WIDTH if card.picture else SIZE[0] - 2 * 40
    left = SIZE[0] - 40 - width if rtl else 40
    pen.rectangle((left, 40, left + width, SIZE[1] - 40), fill=_PANEL)
    pen.rectangle((left + 10, 50, left + width - 10, SIZE[1] - 50), outline=_GOLD, width=2)
    inner = width - 2 * (_MARGIN - 24)
    start = left + width - (_MARGIN - 24) if rtl else left + (_MARGIN - 24)
    _write(pen, card, start, inner)
    return _encoded(canvas)


def _encoded(canvas: Image.Image) -> bytes:
    out = BytesIO()
    canvas.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return out.getvalue()


def _place_picture(canvas: Image.Image, picture: bytes, rtl: bool) -> None:
    """Fill the side that the text leaves free, and a little of what lies under it."""
    with Image.open(BytesIO(picture)) as opened:
        image = opened.convert("RGB")
    room = (SIZE[0] - _PANEL_WIDTH + 160, SIZE[1])
    scale = max(room[0] / image.width, room[1] / image.height)
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
    x, y = (image.width - room[0]) // 2, (image.height - room[1]) // 2
    image = image.crop((x, y, x + room[0], y + room[1]))
    canvas.paste(image, (0 if rtl else SIZE[0] - room[0], 0))


def _write(pen: ImageDraw.ImageDraw, card: Card, start: int, width: int) -> None:
    language = card.language
    options = {
        "anchor": "rs" if language.is_rtl else "ls",
        "direction": language.direction,
        "language": language.bcp47,
    }
    small = next(
        (
            font
            for font in (_font(language.script, size) for size in (26, 24, 22, 20))
            if font.getlength(card.kicker, direction=language.direction) <= width
        ),
        _font(language.script, 18),
    )
    pen.text((start, 118), card.kicker, font=small, fill=_PAPER, **options)  # type: ignore[arg-type]
    size, lines = fit(card.title, language, width)
    font, step = _font(language.script, size), round(size * _line_height(language.script))
    y = max(118 + 40 + size, (SIZE[1] + 40 - step * len(lines)) // 2 + size)
    for line in lines:
        pen.text((start, y), line, font=font, fill=_PAPER, **options)  # type: ignore[arg-type]
        y += step


def fit(title: str, language: Language, width: int) -> tuple[int, list[str]]:
    """Return the largest size in pixels at which *title* fits in *width* and five lines, and its lines.

    Lines are about equally long; a title too long for the smallest size ends in an ellipsis.
    """
    height = SIZE[1] - 250
    cut = pieces(title, language.script)
    for size in _SIZES:
        font = _font(language.script, size)
        lines = _lines(cut, language, font, width)
        widest = max(font.getlength(line, direction=language.direction) for line in lines)
        fits = len(lines) <= _LINES and len(lines) * size * _line_height(language.script) <= height
        if fits and widest <= width:
            return size, _balanced(cut, language, font, width, len(lines))
    kept = lines[:_LINES]
    kept[-1] = f"{kept[-1].rstrip()}…"
    return size, kept


def _balanced(cut: list[str], language: Language, font: ImageFont.FreeTypeFont, width: int, number: int) -> list[str]:
    """Return the lines of the narrowest column that needs no more lines: no word is left alone on the last."""
    narrow, wide = width // 3, width
    while wide - narrow > 8:
        middle = (narrow + wide) // 2
        lines = _lines(cut, language, font, middle)
        overflows = any(font.getlength(line, direction=language.direction) > middle for line in lines)
        if len(lines) > number or overflows:
            narrow = middle
        else:
            wide = middle
    return _lines(cut, language, font, wide)


def _line_height(script: str) -> float:
    return _LINE_HEIGHT.get(script, 1.3)


def _lines(cut: list[str], language: Language, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines, line = [], ""
    for piece in cut:
        longer = line + piece
        if line.strip() and font.getlength(longer.strip(), direction=language.direction) > width:
            lines.append(line.strip())
            line = piece
        else:
            line = longer
    return [*lines, line.strip()] if line.strip() else lines or [""]


@cache
def _font(script: str, size: int) -> ImageFont.FreeTypeFont:
    if script in _CJK_FACES:
        path = next((path for path in _CJK_FILES if Path(path).exists()), None)
        if path is None:
            raise NoFontError(script)
        return ImageFont.truetype(path, size, index=_CJK_FACES[script], layout_engine=ImageFont.Layout.RAQM)
    name = _BY_SCRIPT.get(script, "latin")
    return ImageFont.truetype(_FONTS / f"{name}-700.woff2", size, layout_engine=ImageFont.Layout.RAQM)
