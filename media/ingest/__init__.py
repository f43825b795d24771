"""What happens to a file on its way in, and the renditions made of it.

``ingest()`` decides by content, refuses with advice, and hands back a clean file;
``render()`` and ``render_all()`` make the pictures that the public sees. Everything that
decodes an upload runs in a limited process of its own. Importable without a configured Django.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from media.ingest.names import safe_name
    from media.ingest.pipeline import ingest
    from media.ingest.renditions import Rendition, RenditionSpec, render, render_all
    from media.ingest.types import DEFAULT, Ingested, Limits, Refused, RightsMetadata

__all__ = [
    "DEFAULT",
    "Ingested",
    "Limits",
    "Refused",
    "Rendition",
    "RenditionSpec",
    "RightsMetadata",
    "ingest",
    "render",
    "render_all",
    "safe_name",
]

#: Where each name comes from. Loaded when first asked for: the decoding process needs none of them, and starts sooner.
_SOURCES = {
    "safe_name": "names",
    "ingest": "pipeline",
    "Rendition": "renditions",
    "RenditionSpec": "renditions",
    "render": "renditions",
    "render_all": "renditions",
    "DEFAULT": "types",
    "Ingested": "types",
    "Limits": "types",
    "Refused": "types",
    "RightsMetadata": "types",
}


def __getattr__(name: str) -> Any:
    """Load *name* from its module (PEP 562)."""
    if name not in _SOURCES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_SOURCES[name]}"), name)
    globals()[name] = value
    return value
