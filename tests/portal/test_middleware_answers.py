"""Beside the routes: which middleware may answer by itself, and with what."""

from django.conf import settings
from django.test import Client

from tests.factories import make_section, make_story

#: Every middleware of the portal; what it may answer instead of a view, and None for those that never answer.
MAY_ANSWER: dict[str, str | None] = {
    "django.middleware.security.SecurityMiddleware": "301 to the same address over HTTPS",
    "whitenoise.middleware.WhiteNoiseMiddleware": "files of the code, below STATIC_URL",
    "django_permissions_policy.PermissionsPolicyMiddleware": None,
    "portal.middleware.ContentSecurityMiddleware": None,
    "portal.middleware.PublicWithoutCookiesMiddleware": None,
    "django.contrib.sessions.middleware.SessionMiddleware": "400 for a session that ended meanwhile",
    "portal.middleware.LanguageMiddleware": None,
    "django.middleware.common.CommonMiddleware": "403 for forbidden agents, 301 to a known route with a last slash",
    "django.middleware.http.ConditionalGetMiddleware": "304 for the answer that the view gave",
    "django.middleware.csrf.CsrfViewMiddleware": "403 for a form without its token",
    "django.contrib.auth.middleware.AuthenticationMiddleware": None,
    "django.contrib.messages.middleware.MessageMiddleware": None,
    "django.middleware.clickjacking.XFrameOptionsMiddleware": None,
    "axes.middleware.AxesMiddleware": "429 for too many failed logins",
    "portal.api.access.FileTokenMiddleware": "a problem for a token that opens no files",
    "portal.middleware.NotFoundMiddleware": "404 for a view that raised it",
    "portal.middleware.AdminDoorsMiddleware": "404 for a closed address of the admin",
    "media.uploads.StoppedUploadMiddleware": "the refusal of an upload that was stopped",
    "portal.middleware.OneTransactionMiddleware": "what the admin's view answered, or back to its form with a message",
}


def test_every_middleware_that_may_answer_is_known() -> None:
    assert set(settings.MIDDLEWARE) == set(MAY_ANSWER), "say what the new one may answer"


def test_no_app_answers_for_addresses_of_pages_but_our_own_record() -> None:
    assert not [app for app in settings.INSTALLED_APPS if "redirect" in app or "flatpage" in app]


def test_a_moved_draft_has_no_address_that_answers(db: None, client: Client) -> None:
    """Wagtail's redirects app answered 301 for slugs that were never public."""
    story = make_story("Never public", section=make_section(title="One", slug="one"), live=False)
    old = story.url_path
    story.move(make_section(title="Two", slug="two"), pos="last-child")
    assert client.get(old).status_code == 404
