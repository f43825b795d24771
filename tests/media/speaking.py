"""The language in which the admin answers a test."""

from django.test import Client
from wagtail.users.models import UserProfile

from locales.models import User


def in_english(client: Client) -> Client:
    """Let the admin speak English with the user of *client*."""
    profile = UserProfile.get_for_user(User.objects.get(pk=client.session["_auth_user_id"]))
    profile.preferred_language = "en"
    profile.save()
    return client
