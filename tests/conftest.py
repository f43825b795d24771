"""What the whole suite shares: a portal that is set up once, and skips that CI turns into failures."""

import os
import shutil
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation

STRICT = os.environ.get("STRICT") == "1"
DRILL = os.environ.get("DRILL") == "1"
# The suite tries the same examples every time; the drill looks for new ones.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None)
hypothesis.settings.register_profile("drill", max_examples=2000, deadline=None, print_blob=True)
hypothesis.settings.load_profile("drill" if DRILL else "suite")


def unavailable(reason: str) -> None:
    """Skip a test whose real service is absent; with STRICT=1 that is a failure."""
    if STRICT:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """Give the test database what every installation has."""
    from content.publishing.homes import ensure_portal
    from locales.reference import load_all

    with django_db_blocker.unblock():
        load_all()
        ensure_portal()


@pytest.fixture(scope="session")
def django_db_modify_db_settings_parallel_suffix(worker_id: str) -> None:
    """Give each worker of the suite a database of its own."""
    if worker_id == "master":
        return
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        database["TEST"]["NAME"] = database["TEST"]["NAME"].replace(".sqlite3", f"-{worker_id}.sqlite3")
    else:
        run = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")[:8]
        database.setdefault("TEST", {})["NAME"] = f"test_portal_{run}_{worker_id}"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Read messages in the language they are written in; requests choose their own."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _clean_caches() -> None:
    """Forget what Wagtail and the content types have cached in another test's database."""
    from django.contrib.contenttypes.models import ContentType
    from django.core.cache import cache

    cache.clear()
    ContentType.objects.clear_cache()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remove the data folder of this process; each worker of xdist has the run's folder in common."""
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        shutil.rmtree(settings.DATA_DIR, ignore_errors=True)
