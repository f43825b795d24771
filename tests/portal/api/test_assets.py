"""Assets for machines: what there is with rights, and a plain yes, no or ask."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from locales import tokens
from locales.models import Mission, Scope, Territory
from media import services
from media.models import Pull
from tests.factories import make_document, make_image

pytestmark = pytest.mark.django_db


def bearer(*scopes: str) -> dict[str, str]:
    _row, token = tokens.create(Mission.objects.first(), "Test", list(scopes) or [Scope.ASSETS])  # type: ignore[arg-type]
    return {"Authorization": f"Bearer {token}"}


def ask(client: Client, row: Any, **query: str) -> Any:
    return client.get(f"/api/v1/assets/{row.asset_id}/may-i", query)


def test_an_asset_tells_texts_rights_and_files(client: Client) -> None:
    row = make_image("Lantern")
    found = client.get(f"/api/v1/assets/{row.asset_id}").json()
    assert found["texts"]["en"]["title"] == "Lantern" and found["credit"] == "Photographer"
    assert found["licence"] == "CC-BY-4.0" and found["uses"]["commercial"] == "yes"
    (file,) = found["files"]
    body = b"".join(client.get(file["url"].partition("8000")[2] or f"/files/{row.asset_id}/1").streaming_content)
    assert len(body) == file["bytes"]


@pytest.mark.parametrize(
    ("rights", "query", "answer", "code"),
    [
        ({}, {"use": "print"}, "yes", "licence"),
        ({"licence": "CC-BY-NC-4.0"}, {"use": "commercial"}, "no", "licence_forbids"),
        ({"licence": "Contract", "licence_url": "https://example.org/c"}, {"use": "social"}, "ask", "not_said"),
        ({"consent": "missing"}, {"use": "social"}, "ask", "consent"),
    ],
)
def test_may_i(rights: Any, query: dict[str, str], answer: str, code: str, client: Client) -> None:
    response = ask(client, make_image(**rights), **query)
    assert response.status_code == 200
    found = response.json()
    assert (found["answer"], found["reasons"][0]["code"]) == (answer, code)
    assert found["reasons"][0]["text"] and found["credit"] == "Photographer"


def test_may_i_knows_territories_and_days(client: Client) -> None:
    row = make_image(expires_at=timezone.now() + timedelta(days=30))
    row.asset.rights.territories.set(Territory.objects.filter(alpha2__in=["FR", "LA"]))
    assert ask(client, row, use="print", territory="fr").json()["answer"] == "yes"
    there = ask(client, row, use="print", territory="US", lang="vi").json()
    assert there["answer"] == "no" and "Pháp" in there["reasons"][0]["detail"]
    later = (timezone.now() + timedelta(days=60)).date().isoformat()
    assert ask(client, row, use="print", territory="FR", on=later).json()["reasons"][0]["code"] == "expired"


@pytest.mark.parametrize(
    "query",
    [{}, {"use": "war"}, {"use": "print", "territory": "Atlantis"}, {"use": "print", "territory": "\x00\x00"},
     {"use": "print", "on": "31/12/2026"}, {"use": "print", "on": "2026-13-45"}, {"use": "print", "lang": "xx"}],
)  # fmt: skip
def test_a_question_that_cannot_be_understood_is_a_problem(query: dict[str, str], client: Client) -> None:
    response = ask(client, make_image(), **query)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["parameter"] in {"use", "territory", "on", "lang"}


def test_who_may_not_see_an_asset_may_not_ask_either(client: Client) -> None:
    row = make_image(audience="missions")
    assert ask(client, row, use="print").status_code == 404
    assert client.get(f"/api/v1/assets/{row.asset_id}").status_code == 404
    assert client.get(f"/api/v1/assets/{row.asset_id}", headers=bearer()).status_code == 200
    assert client.get(f"/api/v1/assets/{row.asset_id}", headers=bearer(Scope.KITS)).status_code == 403


def test_a_withdrawn_asset_is_gone_and_says_so(client: Client) -> None:
    row = make_image()
    drafted, for_missions = make_image(credit_line=""), make_image(audience="missions")
    for gone in (row, drafted, for_missions):
        services.withdraw_asset(gone.asset, "The photographer took it back.")
    for address in (f"/api/v1/assets/{row.asset_id}", f"/en/library/{row.asset_id}/"):
        response = client.get(address)
        assert response.status_code == 410 and "The photographer took it back." in response.content.decode()
    for hidden in (drafted, for_missions):
        assert client.get(f"/api/v1/assets/{hidden.asset_id}").status_code == 404
        assert client.get(f"/en/library/{hidden.asset_id}/").status_code == 404
    assert client.get(f"/api/v1/assets/{for_missions.asset_id}", headers=bearer()).status_code == 410


def test_a_token_opens_files_too_and_is_noted_for_recalls(client: Client) -> None:
    row = make_document(audience="missions")
    path = f"/files/{row.asset_id}/1"
    assert client.get(path).status_code == 404
    opened = client.get(path, headers=bearer())
    assert opened.status_code == 200 and opened["Cache-Control"] == "private, no-cache"
    assert Pull.objects.get().asset_id == row.asset_id
    assert client.get(path, headers={"Authorization": "Bearer nonsense"}).status_code == 401
    assert client.get(path, headers=bearer(Scope.KITS)).status_code == 403
    assert client.get(path, headers={"Authorization": "Basic eDp5"}).status_code == 404


def test_readers_are_never_noted(client: Client) -> None:
    assert client.get(f"/files/{make_document().asset_id}/1").status_code == 200
    assert not Pull.objects.exists()
