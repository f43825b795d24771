"""Assets with versions, texts and rights, the files beneath them, kits, and what missions and home exchange."""

from media.models.assets import Asset, AssetText, AssetVersion
from media.models.exchange import AssetRequest, Contribution, Notice, Pull, UseReport
from media.models.files import PortalDocument, PortalImage, PortalRendition, Recording
from media.models.kits import KitFile, KitItem, KitRelease, KitText, MediaKit
from media.models.prepared import PreparedFile
from media.models.rights import Rights

__all__ = [
    "Asset",
    "AssetRequest",
    "AssetText",
    "AssetVersion",
    "Contribution",
    "KitFile",
    "KitItem",
    "KitRelease",
    "KitText",
    "MediaKit",
    "Notice",
    "PortalDocument",
    "PortalImage",
    "PortalRendition",
    "PreparedFile",
    "Pull",
    "Recording",
    "Rights",
    "UseReport",
]
