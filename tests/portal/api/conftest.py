"""Files of every test in a folder of its own."""

from tests.media.conftest import store, use_store

__all__ = ["store", "use_store"]
