"""One JSON object a line; no addresses of persons, no request bodies, no user names."""

import json
import logging
import re
from datetime import UTC, datetime

#: Attributes that every log record has; whatever else a record carries was passed as ``extra``.
_STANDARD = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime", "taskName"}
#: Extras of Django that carry persons' data or live objects.
_DROPPED = frozenset({"request", "server_time", "exc_info"})
_ADDRESS = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b|[\w.+-]+@[\w-]+\.[\w.]+")


class JsonFormatter(logging.Formatter):
    """Format a record as one line of JSON with addresses of persons removed."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; values that JSON does not know are written as text."""
        line: dict[str, object] = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _ADDRESS.sub("[removed]", record.getMessage()),
        }
        for key, value in record.__dict__.items():
            if key not in _STANDARD and key not in _DROPPED:
                line[key] = value
        if record.exc_info:
            line["exception"] = _ADDRESS.sub("[removed]", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)
