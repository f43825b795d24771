"""Languages and time: the table of locales.languages given to Django and Wagtail."""

import django.conf.locale

from locales import languages
from portal.settings.parts.paths import BASE_DIR

for _row in languages.LANGUAGES:
    # Django does not know Lao; a later language of the table may be missing too.
    django.conf.locale.LANG_INFO.setdefault(
        _row.code,
        {"bidi": _row.is_rtl, "code": _row.code, "name": _row.english_name, "name_local": _row.own_name},
    )

LANGUAGE_CODE = languages.SOURCE
LANGUAGES = [(row.code, row.own_name) for row in languages.LANGUAGES]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
#: The first that has a message wins, and all win over the libraries' own catalogues.
LOCALE_PATHS = [BASE_DIR / "locales" / name for name in ("locale", "locale_editors", "locale_libraries")]
USE_I18N = True
#: Calendars begin on Monday, as CLDR has it for Viet Nam; Django's Vietnamese formats do not say.
FIRST_DAY_OF_WEEK = 1
USE_TZ = True
#: Storage and statistics are UTC; the admin and public dates are shown in Viet Nam's time.
TIME_ZONE = "Asia/Ho_Chi_Minh"
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
