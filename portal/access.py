"""Access log of the built-in server: JSON lines in the form that nginx writes in production.

The log is raw material of the statistics and is destroyed when its day is closed (at
most 48 hours); nothing else of the portal ever stores an address or an agent.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from gunicorn.glogging import Logger


class AccessLogger(Logger):  # type: ignore[misc]
    """gunicorn's logger with one JSON object a request."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """Write one line; DESIGN section 4 lists the keys."""
        status = resp.status.split(None, 1)[0] if isinstance(resp.status, str) else resp.status
        line = {
            "ts": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "addr": environ.get("REMOTE_ADDR", ""),
            "method": environ.get("REQUEST_METHOD", ""),
            "uri": environ.get("RAW_URI", ""),
            "status": int(status),
            "bytes": getattr(resp, "sent", 0) or 0,
            "agent": environ.get("HTTP_USER_AGENT", ""),
            "referer": environ.get("HTTP_REFERER", ""),
            "host": environ.get("HTTP_HOST", ""),
            "seconds": round(request_time.total_seconds(), 3),
        }
        self.access_log.info("%s", json.dumps(line, ensure_ascii=False))
