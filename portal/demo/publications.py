"""Publications of the demo edition: the Universal Declaration in every language, five legal texts in Vietnamese."""

from datetime import date
from typing import Any

from content.models import PublicationIndexPage, PublicationPage
from content.slugs import ascii_slug
from locales import languages
from media.vocabulary import Provenance
from portal.demo import declaration, edition, keys, legal, legal_annex


def load() -> None:
    """Load what is missing."""
    _load_declaration()
    for about in edition.read_json("legal/documents.json"):
        _load_document(about)


def _index(language: str) -> PublicationIndexPage:
    return PublicationIndexPage.objects.get(
        translation_key=keys.key("page", "publications"), locale__language_code=language
    )


def _stream(name: str, found: list[legal.Provision]) -> list[dict[str, Any]]:
    return [
        edition.block(name, n, "provision", {"kind": row.kind, "number": row.number, "text": row.text})
        for n, row in enumerate(found)
    ]


def _load_declaration() -> None:
    """Load the Universal Declaration of Human Rights; its articles align across the fifteen languages."""
    bodies = edition.read_json("issuing-body.json")
    for language in languages.CODES:
        text = edition.read_json(f"udhr/{language}.json")
        edition.put(
            _index(language),
            PublicationPage,
            "udhr",
            topics=("human-rights",),
            title=text["title"],
            slug=ascii_slug(text["title"]),
            document_type="declaration",
            number="A/RES/217(III)",
            date_issued=date(1948, 12, 10),
            issuing_body=bodies[language],
            source_title="OHCHR",
            source_url="https://www.ohchr.org/en/human-rights/universal-declaration/universal-declaration-human-rights/about-universal-declaration-human-rights-translation-project",
            provenance=Provenance.HUMAN,
            provisions=_stream("udhr", declaration.provisions(text)),
        )


def _load_document(about: dict[str, Any]) -> None:
    """Load a legal text with its bibliographic data; what the text does not say stays empty and its note says so."""
    text = (edition.DATA / "legal" / about["file"]).read_text(encoding="utf-8")
    edition.put(
        _index(languages.SOURCE),
        PublicationPage,
        about["id"],
        topics=("law", "foreign-affairs"),
        title=about["title_vi"],
        slug=about["slug"],
        document_type=about["kind"],
        number=about["number"] or "",
        date_issued=_full_date(about["date"]),
        issuing_body=about["issuing_body_vi"],
        signatory=about["signatory"] or "",
        text_note=about["text_note_vi"],
        source_title=about["number"] or "",
        provisions=provisions_of(about, text),
    )


def _full_date(value: str | None) -> date | None:
    """Return a date that is known to the day; a month alone is no date of issue."""
    return date.fromisoformat(value) if value and len(value) == len("2018-11-06") else None


def provisions_of(about: dict[str, Any], text: str) -> list[dict[str, Any]]:
    """Return the stream of a legal text: every word of it, its annex as a table."""
    if about["layout"] == "table":
        rows = legal_annex.flat_rows(text)
        title, *rest = legal_annex.flat_title(text)
        found = [legal.Provision("heading", "", title), legal.Provision("paragraph", "", "\n".join(rest))]
    else:
        rows = legal_annex.tabbed_rows(text)
        found = legal.provisions(text, about["layout"])
    stream = _stream(about["id"], found)
    if rows:
        table = {"data": rows, "first_row_is_table_header": True, "first_col_is_header": False}
        caption = about["title_vi"] if about["layout"] == "table" else "Phụ lục"
        value = {"caption": caption, "table": table, "source": about["number"] or about["title_vi"]}
        stream.append(edition.block(about["id"], len(stream), "table", value))
    return stream
