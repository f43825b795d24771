"""What happens to a file on its way in, and the renditions made of it.

``ingest()`` decides by content, refuses with advice, and hands back a clean file;
``render()`` and ``render_all()`` make the pictures that the public sees. Everything that
decodes an upload runs in a limited process of its own. Importable without a configured Django.
"""

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
