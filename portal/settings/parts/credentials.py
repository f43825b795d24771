"""Content credentials (C2PA): the key that signs every file on its way out.

Development and tests make a key of their own (``C2PA_DEVELOPMENT_FOLDER``); without a
key in production, files leave with their rights but unsigned, and a deployment check says so.
"""

from pathlib import Path

from portal.settings import environment

C2PA_CERTIFICATES = environment.text("C2PA_CERTIFICATES")
C2PA_PRIVATE_KEY = environment.text("C2PA_PRIVATE_KEY")
C2PA_TRUST_ANCHORS = environment.text("C2PA_TRUST_ANCHORS")
C2PA_DEVELOPMENT_FOLDER: Path | None = None
for _name, _value in (
    ("C2PA_CERTIFICATES", C2PA_CERTIFICATES),
    ("C2PA_PRIVATE_KEY", C2PA_PRIVATE_KEY),
    ("C2PA_TRUST_ANCHORS", C2PA_TRUST_ANCHORS),
):
    if _value and not Path(_value).is_file():
        raise environment.MisconfiguredError(_name, "names no file")
if C2PA_CERTIFICATES and not C2PA_PRIVATE_KEY:
    raise environment.MisconfiguredError("C2PA_PRIVATE_KEY", "is not set; it is needed because C2PA_CERTIFICATES is")
if C2PA_PRIVATE_KEY and not C2PA_CERTIFICATES:
    raise environment.MisconfiguredError("C2PA_CERTIFICATES", "is not set; it is needed because C2PA_PRIVATE_KEY is")
