"""Assets, their versions, texts and rights, and the files beneath them."""

from media.models.assets import Asset, AssetText, AssetVersion
from media.models.files import PortalDocument, PortalImage, PortalRendition, Recording
from media.models.rights import Rights

__all__ = [
    "Asset",
    "AssetText",
    "AssetVersion",
    "PortalDocument",
    "PortalImage",
    "PortalRendition",
    "Recording",
    "Rights",
]
