"""Where the project lies and where it keeps what it makes."""

from pathlib import Path

from portal.settings import environment

BASE_DIR = Path(__file__).resolve().parents[3]
#: Everything that the running portal writes: database, uploads, logs, compiled static files.
DATA_DIR = environment.folder("DATA_DIR", BASE_DIR / "var")
DATA_DIR.mkdir(parents=True, exist_ok=True)
