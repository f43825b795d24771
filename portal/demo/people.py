"""Demo users, one for each role that the demo shows; only with DEBUG on."""

from django.conf import settings
from django.db import transaction

from locales.models import Membership, Organisation, Role, User

#: User name, role, organisation, languages (empty: all of them).
USERS: tuple[tuple[str, Role, str, tuple[str, ...]], ...] = (
    ("editor", Role.CHIEF_EDITOR, "foreign-information-desk", ()),
    ("translator-fr", Role.TRANSLATOR, "foreign-information-desk", ("fr",)),
    ("reviewer-fr", Role.REVIEWER, "foreign-information-desk", ("fr",)),
    ("mission-paris", Role.MISSION_OFFICER, "fr-embassy-paris", ()),
    ("press", Role.PRESS, "vna", ()),
    ("statistician", Role.STATISTICIAN, "foreign-information-desk", ()),
    ("admin", Role.ADMINISTRATOR, "foreign-information-desk", ()),
)


@transaction.atomic
def load() -> None:
    """Make the demo users with the password of ``DEMO_PASSWORD``; none without DEBUG."""
    if not settings.DEBUG or not settings.DEMO_PASSWORD:
        return
    for username, role, organisation, languages in USERS:
        user, created = User.objects.get_or_create(
            username=username,
            defaults={"email": f"{username}@portal.invalid", "is_superuser": role == Role.ADMINISTRATOR},
        )
        if created:
            user.set_password(settings.DEMO_PASSWORD)
            user.save()
        Membership.objects.get_or_create(
            user=user,
            organisation=Organisation.objects.get(code=organisation),
            role=role,
            defaults={"languages": list(languages)},
        )


def remove() -> None:
    """Remove the demo users with their memberships."""
    User.objects.filter(username__in=[row[0] for row in USERS], email__endswith="@portal.invalid").delete()
