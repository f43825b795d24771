"""A portal with a page of every type, a file of every kind, kits, reviews and people of three sorts."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse

from content.models import HomePage, MissionIndexPage, PlaceIndexPage, PlainPage, PublicationIndexPage
from locales.models import Mission, Organisation, Province, User
from tests.factories import make_document, make_image, make_organisation, make_recording, make_section, make_story
from tests.factories.kits import make_kit
from tests.factories.pages import home, make_mission, make_place, make_publication, publish
from tests.factories.staff import make_user

NAMES = {"first_name": "An", "last_name": "Nguyễn", "email": "an@example.vn"}


@dataclass
class Portal:
    """Everything by name; ``people`` are clients by what their users are."""

    pages: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Client] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    kit: Any = None

    def page_screens(self) -> dict[str, str]:
        """Return the address of the form of a page of every type."""
        return {name: reverse("wagtailadmin_pages:edit", args=[page.pk]) for name, page in self.pages.items()}


def build() -> Portal:
    made = Portal()
    ministry, mission = make_organisation(), Mission.objects.order_by("pk")[0]
    made.users = {
        "superuser": User.objects.create_superuser("superuser", password="secret-of-tests", **NAMES),
        "administrator": make_user("administrator", **NAMES),
        "ministry editor": make_user("editor", ministry, ("vi",), **NAMES),
        "officer": make_user("mission_officer", Organisation.objects.get(pk=mission.pk), **NAMES),
    }
    for name, user in made.users.items():
        made.people[name] = Client(headers={"accept-language": "en"})
        made.people[name].force_login(user)
    section = make_section(title="Section", organisation=ministry)
    place, publication = make_place(Province.objects.order_by("pk")[0]), make_publication(organisation=ministry)
    about = make_mission(mission)
    plain = PlainPage(title="About", locale=home().locale, live=False)
    home().add_child(instance=plain)
    plain.save_revision()
    made.pages = {
        "home": HomePage.objects.get(pk=home().pk),
        "section": section,
        "story": make_story("Story", section=section, organisation=ministry),
        "plain": publish(plain),
        "publications": PublicationIndexPage.objects.get(),
        "publication": publication,
        "places": PlaceIndexPage.objects.get(),
        "place": place,
        "missions": MissionIndexPage.objects.get(),
        "mission": about,
    }
    make_story("Draft", section=section, organisation=ministry, live=False)
    theirs = make_story("Theirs", section=section, organisation=ministry)
    theirs.get_workflow().start(theirs, made.users["ministry editor"])
    made.files = {"image": make_image(), "document": make_document(), "recording": make_recording()}
    for row in made.files.values():
        type(row.asset).objects.filter(pk=row.asset_id).update(owner=ministry)
    made.kit = make_kit(made.files["image"], owner=ministry)
    return made
