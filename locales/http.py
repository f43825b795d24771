"""What public addresses have in common."""

from collections.abc import Callable
from typing import Any

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


def read_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answer GET and HEAD, and 405 to everything else; to be told so nobody needs a token against forgery."""
    exempt: Callable[..., Any] = csrf_exempt(require_safe(view))
    return exempt
