"""The style guide for editors and developers: the real tokens and the real component templates."""

from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from content import palette
from content.blocks import StoryStreamBlock
from content.models.publications import anchored
from content.selectors import pictures
from locales import languages
from locales.readers import Reader
from media.models import PortalImage
from media.visibility import visible_queryset

#: Pictures of the library that the guide shows, newest first.
PICTURES = 4
_SIZES = ("display", "h1", "h2", "h3", "h4", "lead", "read", "body", "note", "small")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Frame the sheet in the admin; styles of the admin and of the portal do not meet."""
    return TemplateResponse(request, "content/admin/styleguide.html")


@require_safe
@xframe_options_sameorigin
def sheet(request: HttpRequest) -> HttpResponse:
    """Show every token and component with the portal's own stylesheet."""
    language = get_language() or languages.SOURCE
    light, dark = palette.tokens()
    shown = _pictures(language)
    context = {
        "page_language": languages.get(language),
        "themes": [
            {"name": _("Light"), "colours": palette.colours(light), "pairs": palette.pairs(light)},
            {"name": _("Dark"), "colours": palette.colours(dark), "pairs": palette.pairs(dark)},
        ],
        "sizes": [{"name": name, "value": light[f"size-{name}"]} for name in _SIZES],
        "spaces": [{"name": name, "value": value} for name, value in light.items() if name.startswith("space-")],
        "scripts": [_sample(row) for row in languages.LANGUAGES],
        "pictures": shown,
        "stories": _stories(shown),
        "blocks": _blocks(),
        "provisions": _provisions(),
        "guidance": GUIDANCE,
    }
    return TemplateResponse(request, "content/admin/styleguide_sheet.html", context)


def _pictures(language: str) -> list[Any]:
    """Return public pictures of the library, or frames that wait for one."""
    public = Reader.public()
    newest = visible_queryset(public, PortalImage).order_by("-created_at").values_list("pk", flat=True)
    found = list(pictures.load(set(newest[:PICTURES]), language, public).values())
    blank = SimpleNamespace(
        image=SimpleNamespace(width=3, height=2), is_ready=False, alt="", caption="", credit="", licence=""
    )
    return found or [blank] * PICTURES


def _sample(language: languages.Language) -> dict[str, Any]:
    with translation.override(language.code):
        text = translation.gettext(
            "Information about Viet Nam from official sources, openly signed, in fifteen languages."
        )
    return {"language": language, "text": text}


def _stories(shown: list[Any]) -> list[Any]:
    titles = (_("A title says what happened, in one line or two"), _("A shorter title"), _("A story without a picture"))
    return [
        SimpleNamespace(
            picture=picture,
            title=title,
            standfirst=_("One or two sentences that carry the story on their own."),
            url_path="#",
            first_published_at=timezone.now(),
        )
        for title, picture in zip(titles, [*shown[:2], None], strict=False)
    ]


def _blocks() -> Any:
    """Return real blocks with words that say what each block is for."""
    source = str(_("Where the figure is published"))
    text = _("Running text stands in the reading face, at most seventy characters to a line.")
    rows = [{"year": 2019 + number, "value": value} for number, value in enumerate((12, 15, 14, 18, 21, 24))]
    series = {"caption": str(_("An invented series")), "unit": "%", "rows": rows, "source_title": source}
    figure = {"label": str(_("What is counted")), "value": "24", "unit": "%", "year": 2024, "source_title": source}
    cells = [
        [str(_("Region")), "2023", "2024"],
        [str(_("North")), "12,5", "13,0"],
        [str(_("South")), "1.204", "1.350"],
    ]
    table = {"data": cells, "first_row_is_table_header": True, "first_col_is_header": True}
    values = [
        ("heading", str(_("A heading inside a text"))),
        ("text", f"<p>{text}</p>"),
        ("quotation", {"text": str(_("The words as they were said.")), "attribution": str(_("Who said them"))}),
        ("data", {"title": str(_("Figures")), "figures": [figure, {**figure, "value": "1.350", "unit": ""}]}),
        ("series", {**series, "chart": "line", "source_url": ""}),
        ("series", {**series, "chart": "bar", "source_url": ""}),
        ("table", {"caption": str(_("A table")), "table": table, "source": source}),
    ]
    return StoryStreamBlock().to_python([{"type": kind, "value": value} for kind, value in values])


def _provisions() -> list[dict[str, Any]]:
    rows = (
        ("heading", "I.", _("A heading of a formal text")),
        ("article", "1.", _("An article keeps the number by which it is cited.")),
        ("list-item", "a)", _("Every passage has an address; point at it to see the sign.")),
    )
    children = [
        SimpleNamespace(block_type="provision", value={"kind": kind, "number": number, "text": text})
        for kind, number, text in rows
    ]
    return anchored(children)


#: How to write what the components show: a heading, what to do, what not to do.
GUIDANCE: tuple[dict[str, Any], ...] = (
    {
        "title": _("Titles"),
        "do": _("Say what it is about with a verb or a name. Up to 70 characters; the title stands alone in lists."),
        "dont": _("No full stop, no capitals for a whole word, no question that the text does not answer."),
    },
    {
        "title": _("Standfirsts"),
        "do": _("One or two sentences, up to 240 characters, that hold the main fact and its date or place."),
        "dont": _("Do not repeat the title, do not begin with “This article”."),
    },
    {
        "title": _("Captions"),
        "do": _("Say who or what, where and when. The credit line is added by the portal."),
        "dont": _("Do not write the photographer's name into the caption, nor words that the reader sees anyway."),
    },
    {
        "title": _("Alternative texts"),
        "do": _("Say in one sentence what the picture tells somebody who cannot see it, in the language of the page."),
        "dont": _("No “picture of”, no file names, no credit. A picture that only decorates has an empty text."),
    },
    {
        "title": _("Quotations"),
        "do": _("Word for word, with who said it and in which office. In translations, mark who translated it."),
        "dont": _("Never a quotation without a source, and no quotation marks around your own words."),
    },
    {
        "title": _("Figures"),
        "do": _("Every figure with unit, year and source. Use a table or a series from three figures on."),
        "dont": _("No figure inside a picture: readers cannot copy, translate or hear it."),
    },
    {
        "title": _("Links"),
        "do": _("Link the words that name the target, so that the link makes sense when read alone."),
        "dont": _("No “click here”, no bare addresses in running text."),
    },
    {
        "title": _("Words in another language"),
        "do": _("Give a name in its own script after its translation, where the reader may need it for a search."),
        "dont": _("No italics for Chinese, Japanese, Korean, Thai, Lao, Khmer or Arabic: they have none."),
    },
)
