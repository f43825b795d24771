"""SQLite in WAL mode by default, PostgreSQL when DATABASE_URL says so."""

from typing import Any

from portal.settings import environment
from portal.settings.parts.paths import DATA_DIR


def _database() -> dict[str, Any]:
    config = environment.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")
    if "sqlite" in config["ENGINE"]:
        # An atomic block takes the write lock at once, so that read-then-write never fails;
        # reads run outside of transactions (no ATOMIC_REQUESTS) and take no lock at all.
        config["OPTIONS"] = {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
        }
    else:
        config["CONN_MAX_AGE"] = environment.whole_number("DATABASE_CONN_MAX_AGE", 60, 0, 3600)
        config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
