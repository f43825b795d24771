#!/usr/bin/env python
"""Django's command line, with configuration errors told in one line."""

import os
import sys


def main() -> None:
    """Run a management command; a broken variable ends with exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    from portal.settings.environment import exit_on_misconfiguration

    with exit_on_misconfiguration():
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
