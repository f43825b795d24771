"""Rights in XMP (ISO 16684-1, IPTC Photo Metadata 2023.2): reading, and writing a minimal packet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from media.ingest.types import RightsMetadata, Texts

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_RIGHTS = "http://ns.adobe.com/xap/1.0/rights/"
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
_CORE = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
_CC = "http://creativecommons.org/ns#"
_PLUS = "http://ns.useplus.org/ldf/xmp/1.0/"
_SPACES = {"dc": _DC, "xmpRights": _RIGHTS, "photoshop": _PHOTOSHOP, "Iptc4xmpCore": _CORE, "cc": _CC, "plus": _PLUS}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_MAX_PACKET_BYTES = 1024 * 1024
#: One JPEG segment, less its name and some room.
MAX_WRITTEN_BYTES = 60_000


def read(packet: bytes) -> RightsMetadata:
    """The rights in a packet; nothing where it cannot be read, has a DOCTYPE or is too large."""
    start, end = packet.find(b"<x:xmpmeta"), packet.rfind(b"</x:xmpmeta>")
    if start < 0 or end < 0:
        start, end = packet.find(b"<rdf:RDF"), packet.rfind(b"</rdf:RDF>")
    if start < 0 or end < start or end - start > _MAX_PACKET_BYTES:
        return RightsMetadata()
    try:
        root = fromstring(packet[start : packet.index(b">", end) + 1], forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return RightsMetadata()
    return RightsMetadata(
        creators=tuple(_texts(root, _DC, "creator")),
        credit=next(_texts(root, _PHOTOSHOP, "Credit"), ""),
        copyright=_languages(root, _DC, "rights"),
        usage_terms=_languages(root, _RIGHTS, "UsageTerms"),
        licence_url=next(_texts(root, _RIGHTS, "WebStatement"), "") or _resource(root, _CC, "license"),
        title=_languages(root, _DC, "title"),
        caption=_languages(root, _DC, "description"),
        alt=_languages(root, _CORE, "AltTextAccessibility"),
    )


def build(rights: RightsMetadata) -> bytes:
    """A packet with these rights and nothing else; empty where there are none.

    Captions and alternative texts are left out where all of it would not fit a JPEG segment.
    """
    if not rights:
        return b""
    made = packet(protecting(rights) + describing(rights))
    if len(made) > MAX_WRITTEN_BYTES:
        made = packet(protecting(rights))
    return made if len(made) <= MAX_WRITTEN_BYTES else b""


def protecting(rights: RightsMetadata) -> str:
    """The properties that say whose the file is and what may be done with it."""
    return (
        sequence("dc:creator", rights.creators)
        + plain("photoshop:Credit", rights.credit)
        + alternatives("dc:rights", rights.copyright)
        + alternatives("xmpRights:UsageTerms", rights.usage_terms)
        + plain("xmpRights:WebStatement", rights.licence_url)
    )


def describing(rights: RightsMetadata) -> str:
    """The properties that say what is to be seen."""
    return (
        alternatives("dc:title", rights.title)
        + alternatives("dc:description", rights.caption)
        + alternatives("Iptc4xmpCore:AltTextAccessibility", rights.alt)
    )


def packet(properties: str) -> bytes:
    """A packet of *properties*, with the namespaces that they use."""
    used = "".join(f' xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items() if f"{prefix}:" in properties)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">'
        f'<rdf:Description rdf:about=""{used}>'
        f'{properties}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()


def plain(name: str, value: str) -> str:
    """A property with one text; empty where there is none."""
    return f"<{name}>{escape(value)}</{name}>" if value else ""


def sequence(name: str, values: tuple[str, ...]) -> str:
    """An ordered array; empty where there is nothing in it."""
    items = "".join(f"<rdf:li>{escape(value)}</rdf:li>" for value in values)
    return f"<{name}><rdf:Seq>{items}</rdf:Seq></{name}>" if items else ""


def alternatives(name: str, texts: Texts) -> str:
    """A language alternative; the default comes first (ISO 16684-1 §8.2.2.4)."""
    ordered = sorted(texts.items(), key=lambda item: item[0] != "x-default")
    items = "".join(f"<rdf:li xml:lang={quoteattr(tag)}>{escape(text)}</rdf:li>" for tag, text in ordered)
    return f"<{name}><rdf:Alt>{items}</rdf:Alt></{name}>" if items else ""


def reference(name: str, address: str) -> str:
    """A property that is an address; empty where there is none."""
    return f"<{name} rdf:resource={quoteattr(address)}/>" if address else ""


def _found(root: Element, space: str, name: str) -> Iterator[Element]:
    return root.iter(f"{{{space}}}{name}")


def _texts(root: Element, space: str, name: str) -> Iterator[str]:
    """The values of a property, written as list, as text or as attribute."""
    for element in _found(root, space, name):
        items = [item.text or "" for item in element.iter(f"{{{_RDF}}}li")] or [element.text or ""]
        yield from (item for item in items if item.strip())
    for description in root.iter(f"{{{_RDF}}}Description"):
        value = description.get(f"{{{space}}}{name}", "")
        if value.strip():
            yield value


def _languages(root: Element, space: str, name: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for element in _found(root, space, name):
        for item in element.iter(f"{{{_RDF}}}li"):
            if (item.text or "").strip():
                texts.setdefault(item.get(_LANG, "x-default"), item.text or "")
    if not texts:
        single = next(_texts(root, space, name), "")
        texts = {"x-default": single} if single else {}
    return texts


def _resource(root: Element, space: str, name: str) -> str:
    return next((element.get(f"{{{_RDF}}}resource", "") for element in _found(root, space, name)), "")
