"""For whom an answer is made: who asks, at which moment, in which language. Made once, at the door."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from locales import languages
from locales.actors import ANONYMOUS, Actor, actor_of
from locales.selectors import database_now


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom an answer is for.

    One answer has one moment: a door makes the reader and hands it down, so that every
    query behind it sees the same embargoes lifted. ``moment`` is aware (UTC), ``language``
    the code of the language in which the answer is written.
    """

    actor: Actor
    moment: datetime
    language: str

    @classmethod
    def public(cls, moment: datetime | None = None, language: str = "") -> "Reader":
        """Return the public at *moment* (default: the database's now), in *language* (default: the active one)."""
        return cls(ANONYMOUS, moment or database_now(), language or _active_language())

    def as_anonymous(self) -> "Reader":
        """Return the public at the same moment: what everybody may see, whoever asks."""
        return replace(self, actor=ANONYMOUS)

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is logged in and no token was shown."""
        return self.actor.is_anonymous

    @property
    def sees_everything(self) -> bool:
        """Whether the reader works at the home desk or administers the portal."""
        return self.actor.sees_everything

    @property
    def organisations(self) -> frozenset[int]:
        """The primary keys of the bodies whose objects are the reader's own."""
        return self.actor.organisations


def _active_language() -> str:
    return get_language() or languages.SOURCE


def reader_of(user: Any, moment: datetime | None = None) -> Reader:
    """Return *user* as a reader at *moment* (default: the database's now) in the active language."""
    return Reader(actor_of(user), moment or database_now(), _active_language())


def reader_of_request(request: HttpRequest) -> Reader:
    """Return the one reader of *request*, without touching the session of somebody who has none.

    The moment is the database's clock at the first question, the language the active one:
    the admin changes it inside of a request. A request without a session cookie stays
    cacheable: no ``Vary: Cookie``, no query for a user.
    """
    known: Reader | None = getattr(request, "_portal_reader", None)
    if known is None:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        known = reader_of(getattr(request, "user", None) if has_session else None)
        request._portal_reader = known  # type: ignore[attr-defined]
    return known if known.language == _active_language() else replace(known, language=_active_language())


def admit(request: HttpRequest, actor: Actor) -> None:
    """Let *request* be answered for *actor*, such as the organisation of a token, and not for its session."""
    known: Reader | None = getattr(request, "_portal_reader", None)
    moment = known.moment if known is not None else database_now()
    request._portal_reader = Reader(actor, moment, _active_language())  # type: ignore[attr-defined]
