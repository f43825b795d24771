"""People in the admin: who they are is said here, what they may do in their memberships."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.users.views import users

from locales.accounts.forms import NewPersonForm, PersonForm
from locales.models import Membership


class PeopleFilterSet(users.UserFilterSet):  # type: ignore[misc]
    """Wagtail's filters, without groups: roles are found in the list of memberships."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters.pop("group", None)


class AddPersonView(users.CreateView):  # type: ignore[misc]
    """The form of somebody new."""

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form who fills it in."""
        return {**super().get_form_kwargs(), "editor": self.request.user}


class EditPersonView(users.EditView):  # type: ignore[misc]
    """The form of somebody, with the memberships from which their roles come."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Leave a superuser to superusers: whoever sets their password is one."""
        if self.object.is_superuser and not request.user.is_superuser:  # type: ignore[union-attr]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form who fills it in."""
        return {**super().get_form_kwargs(), "editor": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the memberships."""
        memberships = Membership.objects.filter(user=self.object).select_related("organisation")
        return {**super().get_context_data(**kwargs), "memberships": memberships}


class PeopleViewSet(users.UserViewSet):  # type: ignore[misc]
    """Wagtail's pages of users; a copy of somebody would have nothing of what makes them."""

    filterset_class = PeopleFilterSet
    add_view_class = AddPersonView
    edit_view_class = EditPersonView
    copy_view_enabled = False
    create_template_name = "locales/admin/person_new.html"
    edit_template_name = "locales/admin/person.html"

    def get_form_class(self, for_update: bool = False) -> Any:
        """Return the form of somebody, or of somebody new."""
        return PersonForm if for_update else NewPersonForm
