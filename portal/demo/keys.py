"""Names of demo objects: the same at every run, so that loading twice changes nothing."""

import uuid

#: Namespace of everything that the demo edition makes.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:portal:demo-edition")


def key(*parts: object) -> uuid.UUID:
    """Return the UUID of the demo object that *parts* name; version 5, so never that of an editor's object."""
    return uuid.uuid5(NAMESPACE, "/".join(str(part) for part in parts))


def is_demo(value: uuid.UUID) -> bool:
    """Whether *value* was made by ``key``: everything else in the portal has random identities."""
    return value.version == uuid.uuid5(NAMESPACE, "").version
