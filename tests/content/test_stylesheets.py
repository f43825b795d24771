"""The one stylesheet pages link: made from the component files, whole, and in step with them."""

from pathlib import Path

import pytest

from content import stylesheets


def test_the_committed_bundle_is_the_one_its_sources_make() -> None:
    assert stylesheets.BUNDLE.read_text(encoding="utf-8") == stylesheets.bundle(), "run python -m content.stylesheets"


def test_every_component_file_is_in_the_bundle_under_its_layer() -> None:
    entry = stylesheets.ENTRY.read_text(encoding="utf-8")
    for component in (stylesheets.STYLES / "components").glob("*.css"):
        assert f'@import url("components/{component.name}") layer(components);' in entry


def test_imports_are_inlined_in_their_layers_and_addresses_moved(tmp_path: Path) -> None:
    entry = tmp_path / "site.css"
    entry.write_text(
        '/* order */ @layer base, components;\n@import url("one.css") layer(components);\n', encoding="utf-8"
    )
    (tmp_path / "one.css").write_text("a { color: red; } /* gone */", encoding="utf-8")
    assert stylesheets.bundle(entry) == "@layer base,components;\n@layer components{a{color: red}}\n"
    assert '"../img/ornaments/mark.svg"' in stylesheets.bundle()
    assert "../../" not in stylesheets.bundle()


def test_a_missing_import_is_refused_by_name(tmp_path: Path) -> None:
    entry = tmp_path / "site.css"
    entry.write_text('@import url("absent.css") layer(base);', encoding="utf-8")
    with pytest.raises(stylesheets.BrokenStylesheetError, match=r"absent\.css"):
        stylesheets.bundle(entry)


def test_no_style_asks_another_host() -> None:
    assert "//" not in stylesheets.bundle()
