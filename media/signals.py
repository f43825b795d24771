"""What must follow from a stored or deleted file."""


def connect() -> None:
    """Connect everything, once, from the app configuration."""
