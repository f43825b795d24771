"""Wagtail, wagtail-localize and wagtailmedia."""

from media.ingest.types import DEFAULT, EXTENSIONS, FILMS, SOUNDS
from portal.settings import environment

PUBLIC_URL = environment.address("PUBLIC_URL", "http://127.0.0.1:8000")
WAGTAIL_SITE_NAME = "Viet Nam Foreign Information Portal"
WAGTAILADMIN_BASE_URL = PUBLIC_URL

WAGTAILIMAGES_IMAGE_MODEL = "media.PortalImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "media.forms.PortalImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = DEFAULT.max_image_bytes
WAGTAILIMAGES_EXTENSIONS = list(EXTENSIONS["image"])
WAGTAILIMAGES_FEATURE_DETECTION_ENABLED = False
WAGTAILDOCS_DOCUMENT_MODEL = "media.PortalDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "media.forms.PortalDocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = DEFAULT.max_document_bytes
WAGTAILDOCS_EXTENSIONS = list(EXTENSIONS["document"])
WAGTAILMEDIA = {
    "MEDIA_MODEL": "media.Recording",
    "MEDIA_FORM_BASE": "media.forms.RecordingForm",
    "AUDIO_EXTENSIONS": list(SOUNDS),
    "VIDEO_EXTENSIONS": list(FILMS),
}

WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "INDEX_PREFIX": "portal"}}

WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = True
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_UNICODE_SLUGS = False
WAGTAILADMIN_COMMENTS_ENABLED = True

# Nothing goes live untranslated, and no alias pages in the source language appear by themselves.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAIL_LOCALIZE_DEFAULT_TRANSLATION_MODE = "synced"
WAGTAILLOCALIZE_DISABLE_ON_DELETE = True
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = False
WAGTAILLOCALIZE_JOBS = {"BACKEND": "locales.translation.jobs.ByIdentity"}
