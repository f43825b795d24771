"""Sorting of names as readers of a language expect it, as far as Unicode alone allows."""

import unicodedata

_VIETNAMESE = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_VIETNAMESE, start=1)}
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}


def sort_key(name: str, language: str) -> tuple[object, ...]:
    """Return a key: Vietnamese letters in the order of the alphabet, others by base letters, then accents."""
    lowered = unicodedata.normalize("NFD", name.casefold())
    if language == "vi":
        without_tones = unicodedata.normalize("NFC", "".join(c for c in lowered if c not in _TONES))
        ranks = tuple(0 if letter == " " else _RANK.get(letter, 1000 + ord(letter)) for letter in without_tones)
        return ranks, lowered
    return ("".join(c for c in lowered if not unicodedata.combining(c)), lowered)
