"""The frozen table of the portal's languages.

This module imports nothing of Django, so that settings may read it. A further
language is one row here and one catalogue in ``locales/locale``.
"""

from dataclasses import dataclass, field

SOURCE = "vi"

_LATIN = '"Be Vietnam Pro"'


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the portal.

    ``code`` is Django's code and the first part of public addresses;
    ``bcp47`` goes into ``lang`` and ``hreflang``; ``script`` is ISO 15924;
    ``fallback`` lists the codes tried in order when a name or an interface
    string is missing (never for page content, which is shown in its own language only).
    """

    code: str
    bcp47: str
    own_name: str
    english_name: str
    script: str = "Latn"
    direction: str = "ltr"
    font_stack: str = _LATIN
    fallback: tuple[str, ...] = field(default=("en", "vi"))

    @property
    def is_rtl(self) -> bool:
        """Whether text runs from right to left."""
        return self.direction == "rtl"

    @property
    def data_locale(self) -> str:
        """The CLDR locale of names, dates and numbers: European Portuguese, not CLDR's Brazilian ``pt``."""
        return {"pt": "pt_PT"}.get(self.code, self.cldr)

    @property
    def cldr(self) -> str:
        """The identifier that Babel and Django's locale folders use: ``zh_Hans``."""
        return self.bcp47.replace("-", "_")


LANGUAGES: tuple[Language, ...] = (
    Language("vi", "vi", "Tiếng Việt", "Vietnamese", fallback=("en",)),
    Language("en", "en", "English", "English", fallback=("vi",)),
    Language("fr", "fr", "Français", "French"),
    Language("es", "es", "Español", "Spanish"),
    Language(
        "zh-hans", "zh-Hans", "简体中文", "Chinese (Simplified)", "Hans", font_stack='"PingFang SC", "Noto Sans SC"'
    ),
    Language("ru", "ru", "Русский", "Russian", "Cyrl"),
    Language("ar", "ar", "العربية", "Arabic", "Arab", "rtl", '"Noto Sans Arabic"'),
    Language("ja", "ja", "日本語", "Japanese", "Jpan", font_stack='"Hiragino Sans", "Noto Sans JP"'),
    Language("ko", "ko", "한국어", "Korean", "Kore", font_stack='"Apple SD Gothic Neo", "Noto Sans KR"'),
    Language("de", "de", "Deutsch", "German"),
    Language("lo", "lo", "ລາວ", "Lao", "Laoo", font_stack='"Noto Sans Lao"'),
    Language("km", "km", "ខ្មែរ", "Khmer", "Khmr", font_stack='"Noto Sans Khmer"'),
    Language("th", "th", "ไทย", "Thai", "Thai", font_stack='"Noto Sans Thai"'),
    Language("id", "id", "Bahasa Indonesia", "Indonesian"),
    Language("pt", "pt", "Português", "Portuguese"),
)

BY_CODE: dict[str, Language] = {language.code: language for language in LANGUAGES}
CODES: tuple[str, ...] = tuple(BY_CODE)
CHOICES: tuple[tuple[str, str], ...] = tuple((row.code, row.own_name) for row in LANGUAGES)


def get(code: str) -> Language:
    """Return the language of *code*, or the source language for an unknown one."""
    return BY_CODE.get(code.lower(), BY_CODE[SOURCE])


def chain(code: str) -> tuple[str, ...]:
    """Return *code* and then its fallbacks, for names that must never be empty."""
    language = get(code)
    return (language.code, *(c for c in language.fallback if c != language.code))
