"""The public stylesheet in one file.

``css/site.css`` declares the cascade layers and imports one file per component; pages link
``css/portal.css``, which this module writes from it, because a chain of imports would cost a reader on a
bad line a round trip per file. ``python -m content.stylesheets`` writes the file; a test compares the two.
"""

import re
import sys
from pathlib import Path

STYLES = Path(__file__).resolve().parent / "static" / "content" / "css"
ENTRY = STYLES / "site.css"
BUNDLE = STYLES / "portal.css"

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMPORT = re.compile(r'@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>[a-z]+)\);')
_RELATIVE = re.compile(r'url\("(?P<path>\.\.?/[^"]+)"\)')
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,])\s*")


class BrokenStylesheetError(ValueError):
    """An import names a file that is not there, or an address leaves the static folder."""


def _relocate(css: str, origin: Path) -> str:
    """Rewrite relative addresses of ``origin`` so that they hold from the folder of the bundle."""

    def replace(match: re.Match[str]) -> str:
        target = (origin.parent / match["path"]).resolve()
        if not target.is_file():
            raise BrokenStylesheetError(f"{origin.name}: {match['path']} does not exist")
        return f'url("../{target.relative_to(STYLES.parent).as_posix()}")'

    return _RELATIVE.sub(replace, css)


def _tighten(css: str) -> str:
    """Drop comments and needless white space; values and selectors keep their single spaces."""
    return _AROUND.sub(r"\1", _SPACE.sub(" ", _COMMENT.sub("", css))).replace(";}", "}").strip()


def bundle(entry: Path = ENTRY) -> str:
    """Return the text of the bundle: the layer order, then every import inside its layer, one per line."""
    source = _COMMENT.sub("", entry.read_text(encoding="utf-8"))
    lines = [_tighten(_IMPORT.sub("", source))]
    for match in _IMPORT.finditer(source):
        path = entry.parent / match["path"]
        if not path.is_file():
            raise BrokenStylesheetError(f"{entry.name}: {match['path']} does not exist")
        body = _tighten(_relocate(path.read_text(encoding="utf-8"), path))
        lines.append(f"@layer {match['layer']}{{{body}}}")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the bundle and say how large it is."""
    text = bundle()
    BUNDLE.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{BUNDLE.name}: {len(text.encode())} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
