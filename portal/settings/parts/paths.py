"""Where the project lies and where it keeps what it makes."""

import tempfile
from pathlib import Path

from portal.settings import environment

BASE_DIR = Path(__file__).resolve().parents[3]
#: Everything that the running portal writes: database, uploads, logs, compiled static files.
DATA_DIR = environment.folder("DATA_DIR", BASE_DIR / "var")
DATA_DIR.mkdir(parents=True, exist_ok=True)
#: Temporary files of the portal's processes, beside what they become; what a killed process left is swept.
TEMPORARY_DIR = DATA_DIR / "temporary"
TEMPORARY_DIR.mkdir(exist_ok=True)
tempfile.tempdir = str(TEMPORARY_DIR)
FILE_UPLOAD_TEMP_DIR = str(TEMPORARY_DIR)
