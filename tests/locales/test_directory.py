"""Reference data: territories, provinces, organisations, missions, topics, roles."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from locales import languages, reference
from locales.models import Membership, Mission, Organisation, Province, Role, Territory, TerritoryName, Topic, User
from locales.sorting import sort_key
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


def test_fifteen_languages_with_directions_and_fallbacks() -> None:
    assert languages.CODES == (
        "vi",
        "en",
        "fr",
        "es",
        "zh-hans",
        "ru",
        "ar",
        "ja",
        "ko",
        "de",
        "lo",
        "km",
        "th",
        "id",
        "pt",
    )
    assert [row.code for row in languages.LANGUAGES if row.is_rtl] == ["ar"]
    assert all(set(row.fallback) <= set(languages.CODES) and row.fallback for row in languages.LANGUAGES)


def test_reference_data_is_complete_and_loading_again_changes_nothing() -> None:
    counts = [model.objects.count() for model in (Territory, Province, Organisation, Mission, Topic)]
    assert counts[0] == 249
    assert Province.objects.filter(valid_to=None).count() == 34
    assert Province.objects.filter(valid_to=date(2025, 7, 1)).count() == 63
    assert Mission.objects.count() == 97
    reference.load_all()
    assert counts == [model.objects.count() for model in (Territory, Province, Organisation, Mission, Topic)]


def test_former_provinces_lead_to_their_successors() -> None:
    ha_giang = Province.objects.get(name_vi="Hà Giang")
    assert ha_giang.successor is not None
    assert (ha_giang.successor.name_vi, ha_giang.successor.valid_to) == ("Tuyên Quang", None)


def test_territory_names_come_from_cldr_unless_an_editor_overrules_them() -> None:
    france = Territory.objects.get(alpha2="FR")
    assert (france.name_in("vi"), france.name_in("lo"), france.name_in("ar")) == ("Pháp", "ຝຣັ່ງ", "فرنسا")
    TerritoryName.objects.create(subject=france, language="vi", name="Cộng hòa Pháp")
    assert Territory.objects.get(alpha2="FR").name_in("vi") == "Cộng hòa Pháp"


def test_missions_know_host_and_working_languages() -> None:
    paris = Mission.objects.get(code="fr-embassy-paris")
    assert paris.host_territory.alpha2 == "FR"
    assert paris.working_languages == ["vi", "fr"]
    assert Mission.objects.filter(city_is_uncertain=True).exists()


def test_a_dissolved_ministry_has_successors() -> None:
    old = Organisation.objects.get(code="mic")
    assert old.valid_to == date(2025, 3, 1)
    assert not old.in_force(date(2025, 3, 1))
    assert {row.code for row in old.successors.all()} == {"most", "mcst"}


def test_an_organisation_cannot_be_part_of_itself() -> None:
    upper = make_organisation()
    lower = make_organisation(parent=upper)
    upper.parent = lower
    with pytest.raises(ValidationError, match="part of itself"):
        upper.clean()


def groups(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def test_groups_follow_memberships() -> None:
    user = make_user(Role.TRANSLATOR, languages=("fr", "lo"))
    assert groups(user) == {"translator:fr", "translator:lo"}
    membership = Membership.objects.get(user=user)
    membership.languages = ["lo"]
    membership.save()
    assert groups(user) == {"translator:lo"}
    membership.delete()
    assert groups(user) == set()


def test_an_empty_list_of_languages_means_all_and_some_roles_know_none() -> None:
    assert len(groups(make_user(Role.EDITOR))) == 15
    assert groups(make_user(Role.STATISTICIAN)) == {"statistician"}
    membership = Membership(user=make_user(), organisation=make_organisation(), role=Role.PRESS, languages=["fr"])
    with pytest.raises(ValidationError, match="not held for single languages"):
        membership.clean()


def test_every_topic_has_a_name_in_every_language() -> None:
    for topic in Topic.objects.prefetch_related("names"):
        assert set(topic.own_names()) == set(languages.CODES)


def test_vietnamese_names_sort_by_the_alphabet() -> None:
    names = ["Đà Nẵng", "Điện Biên", "Cà Mau", "An Giang", "Cao Bằng", "Huế"]
    expected = ["An Giang", "Cà Mau", "Cao Bằng", "Đà Nẵng", "Điện Biên", "Huế"]
    assert sorted(names, key=lambda name: sort_key(name, "vi")) == expected


@pytest.mark.parametrize("language", ["vi", "en", "ar"])
def test_a_name_that_begins_another_comes_first(language: str) -> None:
    assert sorted(["Nigeria", "Niger"], key=lambda name: sort_key(name, language)) == ["Niger", "Nigeria"]
