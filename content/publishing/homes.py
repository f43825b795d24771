"""What every installation has before the first page is written: languages, home pages, review workflows."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import GroupApprovalTask, Locale, Page, Site, Workflow, WorkflowPage, WorkflowTask

from content.models import HomePage
from locales import languages
from locales.models import Role
from locales.services import ensure_groups, group_name


@transaction.atomic
def ensure_portal() -> None:
    """Make locales, home pages, groups and workflows that are missing; idempotent."""
    for row in languages.LANGUAGES:
        Locale.objects.get_or_create(language_code=row.code)
    _ensure_homes()
    ensure_groups()
    for row in languages.LANGUAGES:
        _ensure_workflow(row)


def _ensure_homes() -> None:
    """Make the home page of every language; its slug is the language code, so that paths are addresses."""
    source = HomePage.objects.filter(locale__language_code=languages.SOURCE).first()
    for row in languages.LANGUAGES:
        if HomePage.objects.filter(locale__language_code=row.code).exists():
            continue
        with translation.override(row.code):
            home = HomePage(title=_("Viet Nam Foreign Information Portal"), slug=row.code)
        home.locale = Locale.objects.get(language_code=row.code)
        if source is not None:
            home.translation_key = source.translation_key
        Page.objects.get(depth=1).add_child(instance=home)
        home.save_revision().publish()
        source = source or home
    _point_site_at(source)


def _point_site_at(home: HomePage | None) -> None:
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(
            hostname="localhost", root_page=home, is_default_site=True, site_name=settings.WAGTAIL_SITE_NAME
        )
    elif not isinstance(site.root_page.specific, HomePage):
        welcome = site.root_page
        site.root_page, site.site_name = home, settings.WAGTAIL_SITE_NAME
        site.save()
        welcome.delete()


def _ensure_workflow(language: languages.Language) -> None:
    """Make the review of one language: its reviewers and chief editors approve, approval publishes."""
    name = f"Review – {language.own_name}"
    workflow, _created = Workflow.objects.get_or_create(name=name)
    task = GroupApprovalTask.objects.filter(name=name).first() or GroupApprovalTask.objects.create(name=name)
    reviewers = [group_name(role, language.code) for role in (Role.REVIEWER, Role.CHIEF_EDITOR)]
    task.groups.set(Group.objects.filter(name__in=reviewers))
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    home = HomePage.objects.get(locale__language_code=language.code)
    WorkflowPage.objects.get_or_create(page=home, defaults={"workflow": workflow})
