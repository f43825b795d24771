"""Inside the child: give a cleaned PDF a packet of XMP (ISO 32000-2 §14.3.2)."""

from __future__ import annotations

from typing import Any

import pikepdf

from media.ingest.pdf import is_signed


def perform(job: dict[str, Any]) -> dict[str, Any]:
    """Write the document with the packet; one that somebody signed stays as it is, or its signature breaks."""
    with pikepdf.open(job["source"]) as document:
        if is_signed(document):
            return {"written": False}
        packet = pikepdf.Stream(document, job["packet"].encode())
        packet["/Type"], packet["/Subtype"] = pikepdf.Name.Metadata, pikepdf.Name.XML
        document.Root.Metadata = document.make_indirect(packet)
        document.save(
            job["target"],
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            compress_streams=False,
            linearize=True,
            deterministic_id=True,
        )
    return {"written": True}
