"""Facts about provinces, each with its source."""

from typing import Any

from django.utils.translation import gettext as _

from locales.models import Province


def describe(province: Province, language: str) -> dict[str, Any]:
    """Return ``own_name``, ``kind_label``, ``valid_from`` and ``predecessors`` (title, url)."""
    former = province.predecessors.order_by("code")
    return {
        "own_name": province.full_name_vi,
        "kind_label": province.get_kind_display(),
        "valid_from": province.valid_from,
        "predecessors": [{"title": row.name_in(language), "url": ""} for row in former],
    }


def facts(province: Province) -> list[dict[str, Any]]:
    """Return label, value and source (locales/data/README.md) of each fact; a fact without a value is left out."""
    source = _("Viet Nam’s administrative units since 1 July 2025, data set vietnamadminunits 1.0.4")
    rows = [
        (_("Code of the unit"), province.code),
        (_("Communes, wards and special zones"), province.communes),
    ]
    return [{"label": label, "value": value, "source_title": source} for label, value in rows if value]
