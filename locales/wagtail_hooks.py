"""How the ground floor meets Wagtail's admin."""

from wagtail import hooks

from locales.viewsets import DirectoryGroup


@hooks.register("register_admin_viewset")
def register_directory() -> DirectoryGroup:
    """Add the directory to the menu of those who may see it."""
    return DirectoryGroup()
