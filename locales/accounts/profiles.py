"""What a profile decides in the admin: its language, of those the admin has, and never the time zone.

Moments are typed and shown in Viet Nam's time whatever a profile of before says, because the
fields of embargoes and schedules say so. Pictures of people are not taken: nothing of the
portal serves a file that has not passed ingest.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import account as account_forms
from wagtail.admin.views import account
from wagtail.users.models import UserProfile

from locales.negotiation import best_language

#: The languages of the admin.
LANGUAGES: tuple[str, ...] = tuple(code for code, _name in settings.WAGTAILADMIN_PERMITTED_LANGUAGES)


class LanguageForm(forms.ModelForm):  # type: ignore[type-arg]
    """The language of the admin; without a choice the browser's."""

    preferred_language = forms.ChoiceField(
        label=_("Preferred language"),
        required=False,
        choices=[("", _("As my browser asks")), *settings.WAGTAILADMIN_PERMITTED_LANGUAGES],
    )

    class Meta:
        model = UserProfile
        fields = ["preferred_language"]


class NotificationForm(account_forms.NotificationPreferencesForm):  # type: ignore[misc]
    """The mails that the portal sends; pages have no comments."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("updated_comments_notifications", None)


def chosen_by(user: Any) -> str:
    """Return the language that *user* has chosen for the admin and for mails; empty: none."""
    profile = getattr(user, "wagtail_userprofile", None)
    return profile.preferred_language if profile is not None and profile.preferred_language in LANGUAGES else ""


def language_of(user: Any, header: str) -> str:
    """Return the language of the admin for *user*: the chosen one, else the best for the *header* Accept-Language."""
    return chosen_by(user) or best_language(header, LANGUAGES)


def bind() -> None:
    """Put it in place of what Wagtail takes from a profile; called once, when the app is ready."""
    UserProfile.get_current_time_zone = lambda profile: settings.TIME_ZONE
    UserProfile.get_preferred_language = _language
    account.AvatarSettingsPanel.is_active = lambda panel: False
    account.LocaleSettingsPanel.form_class = LanguageForm
    account.LocaleSettingsPanel.title = _("Language")
    account.NotificationsSettingsPanel.form_class = NotificationForm


def _language(profile: Any) -> str:
    if profile.preferred_language in LANGUAGES:
        return str(profile.preferred_language)
    active = get_language()
    return active if active in LANGUAGES else settings.LANGUAGE_CODE
