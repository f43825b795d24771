"""The custom user and memberships: person, organisation, role, languages."""

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from locales import languages
from locales.models.organisations import Organisation, validate_language_codes


class Role(models.TextChoices):
    """What a person does for an organisation."""

    EDITOR = "editor", _("Editor")
    CHIEF_EDITOR = "chief_editor", _("Chief editor")
    TRANSLATOR = "translator", _("Translator")
    REVIEWER = "reviewer", _("Reviewer")
    MISSION_OFFICER = "mission_officer", _("Mission officer")
    PRESS = "press", _("Accredited press")
    STATISTICIAN = "statistician", _("Statistician")
    ADMINISTRATOR = "administrator", _("Administrator")


#: Roles that are held for certain languages only; the others know no language.
LANGUAGE_ROLES = frozenset({Role.EDITOR, Role.CHIEF_EDITOR, Role.TRANSLATOR, Role.REVIEWER})


class User(AbstractUser):
    """A member of staff or an accredited journalist; what they may do follows from memberships."""

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")


class Membership(models.Model):
    """A person's role in an organisation, and for which languages.

    An empty list of languages means all of them. Groups (role × language) are made
    from memberships by ``locales.services.sync_groups``; nobody edits them by hand.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    languages = models.JSONField(
        _("languages"),
        default=list,
        blank=True,
        validators=[validate_language_codes],
        help_text=_('Language codes such as ["fr", "lo"]; leave empty for all languages.'),
    )

    panels = [FieldPanel("user"), FieldPanel("organisation"), FieldPanel("role"), FieldPanel("languages")]

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="one_membership_per_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()} – {self.organisation}"

    def clean(self) -> None:
        """Refuse languages for a role that knows none."""
        super().clean()
        if self.languages and self.role not in LANGUAGE_ROLES:
            raise ValidationError({"languages": _("This role is not held for single languages; leave this empty.")})

    def language_codes(self) -> tuple[str, ...]:
        """Return the languages of the membership; none for roles without languages."""
        if self.role not in LANGUAGE_ROLES:
            return ()
        return tuple(self.languages) or languages.CODES
