"""The entry point of gunicorn."""

import os

from portal.settings.environment import exit_on_misconfiguration

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
with exit_on_misconfiguration():
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
