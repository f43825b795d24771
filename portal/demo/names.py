"""The name of the publishing desk in every language of the portal, while the demo edition is loaded."""

from django.db import transaction

from locales.models import OrganisationName
from portal.demo import edition


@transaction.atomic
def load() -> None:
    """Add the names that are missing; a name that somebody gave stays."""
    desk = edition.desk()
    have = set(desk.names.values_list("language", flat=True))
    names = edition.read_json("desk-names.json")
    OrganisationName.objects.bulk_create(
        OrganisationName(subject=desk, language=language, name=name)
        for language, name in names.items()
        if language not in have
    )


@transaction.atomic
def remove() -> None:
    """Take the demo's names away; Vietnamese and English come with the reference data and stay."""
    for language, name in edition.read_json("desk-names.json").items():
        if language not in {"vi", "en"}:
            OrganisationName.objects.filter(subject=edition.desk(), language=language, name=name).delete()
