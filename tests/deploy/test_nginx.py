"""The cache in front: fresh after a publish, empty of what is withdrawn, a stand-in while the portal is down."""

import time
from collections.abc import Callable, Iterator

import pytest

from content.selectors.listings import RELATED
from tests.conftest import unavailable
from tests.deploy import nginx
from tests.services import portal_database

pytestmark = pytest.mark.nginx


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nginx.Stack]:
    if nginx.missing():
        unavailable(nginx.missing())
    folder = tmp_path_factory.mktemp("stack")
    with portal_database("sqlite", folder) as environment:
        made = nginx.Stack(folder, environment)
        try:
            made.start_nginx()
            made.start_application()
            made.start_jobs()
            made.start_desk()
            # The follower of the cache begins with an empty one; and where no older stories are, a story leads on to
            # newer ones, whose fate is then its own.
            for number in range(RELATED):
                made.edit(do="story", title=f"Truyện đầu {number + 1}")
            time.sleep(4)
            yield made
        finally:
            made.stop()


def seconds_until(true: Callable[[], bool], limit: float = 10) -> float:
    started = time.monotonic()
    while time.monotonic() - started < limit:
        if true():
            return time.monotonic() - started
        time.sleep(0.05)
    raise AssertionError(f"not within {limit} s")


def warm(stack: nginx.Stack, *paths: str) -> None:
    for path in paths:
        stack.get(path)
        assert stack.get(path).cache == "HIT", path


LISTS = ("/vi/", "/vi/chuyen/", "/vi/feed.atom")


def test_a_page_is_made_once_and_says_nothing_of_our_cache_to_browsers(stack: nginx.Stack) -> None:
    path = stack.edit(do="story", title="Một lần")
    time.sleep(4)
    warm(stack, path)
    answer = stack.get(path)
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "X-Browser-Cache-Control" not in answer.headers and "Set-Cookie" not in answer.headers
    again = stack.get(path, **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.body, again.cache) == (304, "", "HIT")


def test_a_published_change_is_fresh_at_the_next_request(stack: nginx.Stack) -> None:
    path = stack.edit(do="story", title="Trước")
    time.sleep(4)
    warm(stack, path, *LISTS)
    stack.edit(do="retitle", path=path, title="Sau khi sửa")
    assert seconds_until(lambda: all("Sau khi sửa" in stack.get(place).body for place in (path, *LISTS))) <= 1


def test_a_new_page_replaces_the_answer_that_it_was_not_there(stack: nginx.Stack) -> None:
    assert stack.get("/vi/chuyen/moi-tinh/").status == 404
    path = stack.edit(do="story", title="Mới tinh")
    assert path == "/vi/chuyen/moi-tinh/"
    assert seconds_until(lambda: stack.get(path).status == 200) <= 1


def test_a_withdrawn_page_is_gone_everywhere(stack: nginx.Stack) -> None:
    path = stack.edit(do="story", title="Bị thu hồi")
    odd = path.replace("/chuyen/", "/ch%75yen/")
    time.sleep(4)
    warm(stack, path, *LISTS)
    assert stack.get(odd).cache == "HIT", "another spelling of the address shares the copy, and its purge"
    stack.edit(do="withdraw", path=path)
    assert seconds_until(lambda: all("Bị thu hồi" not in stack.get(p).body for p in (path, odd, *LISTS))) <= 5
    assert stack.get(path).status == stack.get(odd).status == 410


def test_an_embargo_lifts_on_the_second_although_nothing_is_published_then(stack: nginx.Stack) -> None:
    asked = time.monotonic()
    path = stack.edit(do="story", title="Đúng giờ", embargo=15)
    published = time.monotonic()
    stack.get("/vi/chuyen/")
    assert "Đúng giờ" not in stack.get("/vi/chuyen/").body and stack.get(path).status == 404
    time.sleep(max(0, asked + 14.2 - time.monotonic()))
    assert "Đúng giờ" not in stack.get("/vi/chuyen/").body
    seconds_until(lambda: "Đúng giờ" in stack.get("/vi/chuyen/").body and stack.get(path).status == 200)
    assert asked + 14.5 < time.monotonic() < published + 17


def test_queries_and_staff_are_not_kept(stack: nginx.Stack) -> None:
    for path in ("/vi/?utm_source=x", "/vi/chuyen/?page=1&x=1", "/vi/search/?q=x"):
        stack.get(path)
        assert stack.get(path).cache == "BYPASS", path
    assert stack.get("/vi/", Cookie="sessionid=abc").cache == "BYPASS"
    assert stack.get("/admin/login/").cache == ""


def test_a_purge_that_nginx_missed_is_made_up_for(stack: nginx.Stack) -> None:
    path = stack.edit(do="story", title="Lúc nginx tắt")
    time.sleep(4)
    warm(stack, path)
    stack.stop("nginx")
    stack.edit(do="retitle", path=path, title="Đã đổi tên")
    stack.start_nginx()
    assert seconds_until(lambda: "Đã đổi tên" in stack.get(path).body) <= 8


def test_while_the_portal_is_down_copies_stand_in_but_not_for_what_is_gone(stack: nginx.Stack) -> None:
    lasting = stack.edit(do="story", title="Còn đây")
    expiring = stack.edit(do="story", title="Sắp hết hạn", expiry=9)
    gone = stack.edit(do="story", title="Đã thu hồi rồi")
    time.sleep(4)
    warm(stack, lasting, gone, "/vi/")
    stack.get(expiring)
    stack.edit(do="withdraw", path=gone)
    time.sleep(4.5)  # the purge of settled changes asks for the lists again
    stack.stop("application", "jobs")
    try:
        time.sleep(3)
        assert stack.get(lasting).status == 200 and "Còn đây" in stack.get(lasting).body
        home = stack.get("/vi/")
        assert home.status in {200, 502} and "Đã thu hồi rồi" not in home.body
        withdrawn, past = stack.get(gone), stack.get(expiring)
        assert withdrawn.status in {410, 502} and "Đã thu hồi rồi" not in withdrawn.body
        assert past.status in {404, 502} and "Sắp hết hạn" not in past.body
        assert 'lang="lo"' in past.body or past.status == 404
    finally:
        stack.start_application()
        stack.start_jobs()


def test_a_withdrawn_picture_is_gone_from_every_cache(stack: nginx.Stack) -> None:
    made = stack.edit(do="picture", title="Ảnh thu hồi")
    time.sleep(4)
    library = f"/vi/library/{made['asset']}/"
    warm(stack, made["page"], made["rendition"], library, "/vi/chuyen/", "/vi/library/")
    assert made["rendition"].rpartition(".")[0][:40] in stack.get(made["page"]).body
    stack.edit(do="withdraw_asset", asset=made["asset"])

    def gone() -> bool:
        pages = (made["page"], library, "/vi/chuyen/", "/vi/library/")
        shown = any("/renditions/" in stack.get(path).body and made["asset"] in stack.get(path).body for path in pages)
        return not shown and stack.get(made["rendition"]).status == 404

    assert seconds_until(gone) <= 5
    assert stack.get(made["file"]).status == 404 and stack.get(library).status == 410


def test_nginx_sends_originals_whole_and_in_parts(stack: nginx.Stack) -> None:
    made = stack.edit(do="picture", title="Ảnh tải về")
    whole = stack.get(made["file"])
    assert whole.status == 200 and whole.headers["Content-Disposition"].startswith("attachment")
    part = stack.get(made["file"], Range="bytes=0-9")
    assert part.status == 206 and part.headers["Content-Length"] == "10"
    assert part.headers["Content-Range"] == f"bytes 0-9/{whole.headers['Content-Length']}"
    assert stack.get(made["file"], Range="bytes=999999999-").status == 416
    assert stack.get(made["file"], **{"If-None-Match": whole.headers["ETag"]}).status == 304


def test_the_access_log_has_the_form_that_statistics_read(stack: nginx.Stack) -> None:
    import json
    from datetime import datetime

    stack.get("/vi/?x=%C4%91", **{"User-Agent": 'a "quoted" agent'})
    time.sleep(1.5)  # lines are written once a second
    lines = (stack.folder / "nginx/logs/access.log").read_text().splitlines()
    line = next(row for row in map(json.loads, lines) if "quoted" in row["agent"])
    assert list(line) == ["ts", "addr", "method", "uri", "status", "bytes", "agent", "referer", "host", "seconds"]
    assert datetime.fromisoformat(line["ts"]).tzinfo is not None and len(line["ts"]) == 29
    assert line["agent"] == 'a "quoted" agent'
