"""Pulling kits: the change feed, manifest, archive and Metalink, for anybody and with tokens."""

import hashlib
import io
import json
import xml.etree.ElementTree as ET
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from locales import tokens
from locales.models import AccessToken, Mission, Scope
from media import services as media_services
from media.kits import archive, services
from media.models import KitRelease
from tests.factories import make_image
from tests.factories.kits import make_kit, release

pytestmark = pytest.mark.django_db
#: Rows of the test's own open transaction are held back on PostgreSQL; tests.faults.polling reads the feed there.
one_writer = pytest.mark.skipif(connection.vendor == "postgresql", reason="the test's own transaction is open")
CHANGES = "/api/v1/kits/changes"


@pytest.fixture
def paris() -> Mission:
    return Mission.objects.get(code__contains="paris") if Mission.objects.filter(
        code__contains="paris").exists() else Mission.objects.first()  # fmt: skip


def bearer(mission: Any, *scopes: str) -> dict[str, str]:
    _row, token = tokens.create(mission, "Test", list(scopes) or [Scope.KITS])
    return {"Authorization": f"Bearer {token}"}


def address(row: KitRelease, name: str) -> str:
    return f"/api/v1/kits/{row.kit.slug}/releases/{row.number}/{row.language}/{name}"


def changes(client: Client, cursor: str = "", **extra: Any) -> dict[str, Any]:
    response = client.get(CHANGES, {"cursor": cursor} if cursor else {}, **extra)
    assert response.status_code == 200, response.content
    return response.json()


@one_writer
def test_the_feed_tells_of_a_release_and_of_its_withdrawal(client: Client) -> None:
    (row,) = release(make_kit(make_image()))
    page = changes(client)
    (change,) = page["changes"]
    assert (change["kit"], change["release"], change["lang"], change["state"]) == (row.kit.slug, 1, "vi", "released")
    assert change["archive"].endswith(address(row, "kit.zip")) and "reason" not in change
    assert page["more"] is False
    services.withdraw_release(row, "The caption was wrong.")
    later = changes(client, page["next"])
    assert [(c["state"], c["reason"]) for c in later["changes"]] == [("withdrawn", "The caption was wrong.")]
    assert changes(client, later["next"]) == {"changes": [], "next": later["next"], "more": False}


@one_writer
def test_the_feed_comes_in_pages_that_lose_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("media.kits.feed.read.__defaults__", (3,))
    image = make_image()
    kits = [make_kit(image) for _number in range(7)]
    for kit in kits:
        release(kit)
    seen, cursor, more = [], "", True
    while more:
        page = changes(client, cursor)
        assert len(page["changes"]) <= 3
        seen += [change["kit"] for change in page["changes"]]
        cursor, more = page["next"], page["more"]
    assert seen == [kit.slug for kit in kits]


@one_writer
def test_who_could_never_have_a_kit_is_not_told_that_it_is_gone(client: Client, paris: Mission) -> None:
    (row,) = release(make_kit(make_image(), audience="missions"))
    services.withdraw_release(row, "Recalled.")
    assert changes(client)["changes"] == []
    assert client.get(address(row, "manifest.json")).status_code == 404
    mine = changes(client, headers=bearer(paris))
    assert [change["state"] for change in mine["changes"]] == ["withdrawn"]
    gone = client.get(address(row, "kit.zip"), headers=bearer(paris))
    assert gone.status_code == 410 and gone.json()["detail"] == "Recalled."


@one_writer
def test_a_kit_for_named_missions_reaches_them_only(client: Client) -> None:
    ours, theirs = Mission.objects.order_by("pk")[:2]
    (row,) = release(make_kit(make_image(audience="missions"), audience="missions", named_missions=[ours]))
    assert len(changes(client, headers=bearer(ours))["changes"]) == 1
    assert changes(client, headers=bearer(theirs))["changes"] == []
    assert client.get(address(row, "kit.zip"), headers=bearer(ours)).status_code == 200
    for headers in (bearer(theirs), {}):
        for name in ("manifest.json", "kit.zip", "kit.meta4"):
            assert client.get(address(row, name), headers=headers).status_code == 404


@one_writer
def test_a_recalled_asset_takes_its_releases_with_it(client: Client) -> None:
    image = make_image()
    (row,) = release(make_kit(image, make_image()))
    page = changes(client)
    media_services.withdraw_asset(image.asset, "The people shown did not agree.")
    assert client.get(address(row, "kit.zip")).status_code == 410
    (change,) = changes(client, page["next"])["changes"]
    assert (change["state"], change["reason"]) == ("withdrawn", "The people shown did not agree.")
    media_services.reinstate_asset(image.asset)
    assert changes(client)["changes"][0]["state"] == "released"


@one_writer
def test_a_deleted_asset_takes_its_releases_with_it(client: Client) -> None:
    image = make_image()
    (row,) = release(make_kit(image))
    cursor = changes(client)["next"]
    image.delete()
    assert client.get(address(row, "kit.zip")).status_code == 410
    assert [change["state"] for change in changes(client, cursor)["changes"]] == ["withdrawn"]


@pytest.mark.parametrize("cursor", ["x", "x" * 5000, "\x00", "bm90IG91cnM:aaa:bbb", "🙂"])
def test_a_cursor_that_is_not_ours_is_a_problem(client: Client, cursor: str) -> None:
    response = client.get(CHANGES, {"cursor": cursor})
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["type"].endswith("cursor-malformed")


@one_writer
def test_a_cursor_of_another_reader_or_of_the_future_is_a_problem(client: Client, paris: Mission) -> None:
    release(make_kit(make_image()))
    cursor = changes(client)["next"]
    other = client.get(CHANGES, {"cursor": cursor}, headers=bearer(paris))
    assert other.status_code == 400 and other.json()["type"].endswith("cursor-of-another-reader")
    from locales.models import Change

    Change.objects.all().delete()
    future = client.get(CHANGES, {"cursor": cursor})
    assert future.status_code == 400 and future.json()["type"].endswith("cursor-from-the-future")


def test_a_token_opens_its_scopes_until_it_ends(client: Client, paris: Mission) -> None:
    assert client.get(CHANGES, headers=bearer(paris)).status_code == 200
    closed = client.get(CHANGES, headers=bearer(paris, Scope.ASSETS))
    assert closed.status_code == 403 and closed.json()["scope"] == "kits:read"
    row, token = tokens.create(paris, "Test", [Scope.KITS])
    headers = {"Authorization": f"Bearer {token}"}
    new, successor = tokens.rotate(row)
    assert client.get(CHANGES, headers=headers).status_code == 200, "both are valid while they overlap"
    row.refresh_from_db()
    assert row.expires_at <= timezone.now() + timedelta(days=tokens.OVERLAP_DAYS)
    AccessToken.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    expired = client.get(CHANGES, headers=headers)
    assert expired.status_code == 401 and expired["WWW-Authenticate"].startswith("Bearer")
    assert client.get(CHANGES, headers={"Authorization": f"Bearer {successor}"}).status_code == 200
    tokens.revoke(new)
    revoked = client.get(CHANGES, headers={"Authorization": f"Bearer {successor}"})
    assert revoked.status_code == 401 and revoked.json()["type"].endswith("token-revoked")


@pytest.mark.parametrize(
    "value", ["Bearer", "Bearer x", "Bearer vnfip_0123456789_" + "a" * 43, "Bearer é x", "bearer  "]
)
def test_a_token_that_nobody_made_is_refused(client: Client, value: str) -> None:
    response = client.get(CHANGES, headers={"Authorization": value.encode("latin-1", "replace").decode("latin-1")})
    assert response.status_code == 401, value
    assert response["Content-Type"] == "application/problem+json"


def test_a_token_is_stored_as_its_digest_and_lives_ninety_days_at_most(paris: Mission) -> None:
    row, token = tokens.create(paris, "Test", [Scope.KITS])
    secret = token.rsplit("_", 1)[1]
    assert all(secret not in str(value) for value in vars(row).values())
    with pytest.raises(ValueError):
        tokens.create(paris, "Test", [Scope.KITS], days=91)


def test_the_manifest_equals_the_archive(client: Client) -> None:
    (row,) = release(make_kit(make_image("Đèn lồng Hội An"), make_image()))
    served = client.get(address(row, "manifest.json"))
    body = b"".join(client.get(address(row, "kit.zip")).streaming_content)
    assert hashlib.sha256(body).hexdigest() == row.archive_sha256 and len(body) == row.archive_bytes
    manifest = json.loads(served.content)
    assert set(manifest) == {"kit", "release", "lang", "title", "released_at", "files"}
    with zipfile.ZipFile(io.BytesIO(body)) as opened:
        assert opened.testzip() is None
        assert opened.read("manifest.json") == served.content
        assert sorted(opened.namelist()) == sorted(["manifest.json", *(file["path"] for file in manifest["files"])])
        for file in manifest["files"]:
            data = opened.read(file["path"])
            assert (hashlib.sha256(data).hexdigest(), len(data)) == (file["sha256"], file["bytes"]), file["path"]
            assert {
                "media_type",
                "title",
                "caption",
                "alt",
                "credit",
                "licence",
                "licence_url",
                "uses",
                "territories",
            } < (set(file))
            assert ".." not in file["path"] and not file["path"].startswith("/") and file["path"].isascii()
    picture = next(file for file in manifest["files"] if file["path"].startswith("files/01"))
    assert picture["path"] == "files/01-den-long-hoi-an.jpg" and picture["credit"] == "Photographer"


def test_two_builds_of_one_release_are_the_same_bytes(tmp_path: Any) -> None:
    (row,) = release(make_kit(make_image(), make_image()))
    files = list(row.files.select_related("prepared").order_by("position"))
    for name in ("one.zip", "two.zip"):
        with (tmp_path / name).open("wb") as out:
            archive.write(row, files, out)
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == row.archive_sha256


def test_pieces_of_the_archive_join_to_the_same_bytes(client: Client) -> None:
    (row,) = release(make_kit(make_image()))
    whole = b"".join(client.get(address(row, "kit.zip")).streaming_content)
    third = len(whole) // 3
    joined = b""
    for span in (f"0-{third - 1}", f"{third}-{2 * third - 1}", f"{2 * third}-"):
        part = client.get(address(row, "kit.zip"), headers={"Range": f"bytes={span}"})
        assert part.status_code == 206
        joined += b"".join(part.streaming_content)
    assert joined == whole
    beyond = client.get(address(row, "kit.zip"), headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416 and beyond["Content-Range"] == f"bytes */{len(whole)}"


def test_whoever_has_it_already_is_told_so(client: Client) -> None:
    (row,) = release(make_kit(make_image()))
    for name in ("manifest.json", "kit.zip", "kit.meta4"):
        tag = client.get(address(row, name))["ETag"]
        assert client.get(address(row, name), headers={"If-None-Match": tag}).status_code == 304
    assert client.head(address(row, "kit.zip")).status_code == 200


def test_the_metalink_has_size_digests_and_address(client: Client) -> None:
    (row,) = release(make_kit(make_image(), title="A & <b>"))
    response = client.get(address(row, "kit.meta4"))
    assert response["Content-Type"] == "application/metalink4+xml"
    space = "{urn:ietf:params:xml:ns:metalink}"
    file = ET.fromstring(response.content).find(f"{space}file")
    assert file is not None and file.find(f"{space}size").text == str(row.archive_bytes)
    assert file.find(f"{space}hash[@type='sha-256']").text == row.archive_sha256
    assert file.find(f"{space}url").text.endswith(address(row, "kit.zip"))
    assert [node.text for node in file.find(f"{space}pieces")] == row.pieces


def test_releases_are_numbered_and_tell_what_changed() -> None:
    first, second = make_image("One"), make_image("Two")
    kit = make_kit(first)
    release(kit)
    kit.items.create(asset=second.asset, sort_order=5)
    kit.save()
    kit.texts.filter(locale__language_code="vi").update(introduction="Another introduction.")
    (row,) = release(kit)
    assert row.number == 2
    assert row.changes["since"] == 1 and row.changes["added"] == ["files/02-two.jpg"]
    assert "texts/introduction.txt" in row.changes["changed"] and row.changes["removed"] == []


def test_a_release_stays_as_it_was_when_the_kit_changes(client: Client) -> None:
    kit = make_kit(make_image())
    (row,) = release(kit)
    before = client.get(address(row, "manifest.json")).content
    kit.items.all().delete()
    kit.texts.all().delete()
    assert client.get(address(row, "manifest.json")).content == before
    assert services.build(row.pk) is True, "a released release is not built again"
    row.refresh_from_db()
    assert row.manifest.encode() == before


def test_what_not_everybody_may_see_is_not_published_in_a_kit_for_everybody() -> None:
    kit = make_kit(make_image("Secret", audience="missions"), audience="public")
    with pytest.raises(services.PublicationRefusedError) as refused:
        services.PublishKit(kit).execute()
    assert "Secret" in str(refused.value)
    assert not KitRelease.objects.exists()


def test_a_full_disk_fails_the_build_and_leaves_nothing(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kit = make_kit(make_image())
    (row,) = services.PublishKit(kit, ["vi"]).execute()
    before = {path for path in store.rglob("*") if path.is_file()}

    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("zipfile.ZipFile.open", full)
    assert services.build(row.pk) is False
    row.refresh_from_db()
    assert row.state == "failed" and "No space left" in row.failure and not row.archive
    left = {path for path in store.rglob("*") if path.is_file()} - before
    assert not [path for path in left if path.suffix == ".zip" or path.name.startswith(".")]
    monkeypatch.undo()


def test_a_damaged_stored_file_never_gets_into_an_archive() -> None:
    (first,) = release(make_kit(make_image()))
    kit = first.kit
    stored = first.files.exclude(prepared=None).get().prepared.file
    with Path(stored.path).open("r+b") as file:
        file.seek(30)
        file.write(b"\x00\xff\x00")
    (second,) = services.PublishKit(kit, ["vi"]).execute()
    assert services.build(second.pk) is False
    second.refresh_from_db()
    assert second.state == "failed" and "damaged" in second.failure


def test_the_api_describes_itself(client: Client) -> None:
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    described = response.json()
    assert "/api/v1/kits/changes" in described["paths"]
    assert described["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    for path, methods in described["paths"].items():
        operation = methods["get"]
        assert operation["security"] == [{"bearer": []}, {}], f"{path}: everything public is open to anybody"
        problems = {code: [*row["content"]] for code, row in operation["responses"].items() if row.get("content")}
        assert {kinds[0] for code, kinds in problems.items() if code >= "400"} == {"application/problem+json"}, path


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/nothing", "/api/v1/kits/x/releases/1/vi/manifest.json"])
def test_what_is_not_there_is_a_problem_in_json(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404 and response["Content-Type"] == "application/problem+json"


def test_writing_is_not_allowed(client: Client) -> None:
    response = client.post(CHANGES)
    assert response.status_code == 405 and response["Content-Type"] == "application/problem+json"
