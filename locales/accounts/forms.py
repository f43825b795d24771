"""The forms of a person: Wagtail's, without groups, and with superusers made by superusers only."""

from typing import Any

from wagtail.users.forms import UserCreationForm, UserEditForm

_FIELDS = ["username", "email", "first_name", "last_name"]


class NewPersonForm(UserCreationForm):  # type: ignore[misc]
    """Somebody new; *editor* is who fills in the form."""

    field_order = [*_FIELDS, "password1", "password2", "is_superuser"]

    class Meta(UserCreationForm.Meta):
        fields = [*_FIELDS, "is_superuser"]
        widgets: dict[str, Any] = {}

    def __init__(self, *args: Any, editor: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _leave_to_superusers(self, editor)


class PersonForm(UserEditForm):  # type: ignore[misc]
    """Somebody who is there; *editor* is who fills in the form."""

    field_order = [*_FIELDS, "password1", "password2", "is_active", "is_superuser"]

    class Meta(UserEditForm.Meta):
        fields = [*_FIELDS, "is_active", "is_superuser"]
        widgets: dict[str, Any] = {}

    def __init__(self, *args: Any, editor: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _leave_to_superusers(self, editor)


def _leave_to_superusers(form: Any, editor: Any) -> None:
    if editor is None or not editor.is_superuser:
        form.fields.pop("is_superuser", None)
