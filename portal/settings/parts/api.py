"""The API: JSON only, problems as RFC 9457, described by OpenAPI."""

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "portal.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Viet Nam foreign-information portal",
    "DESCRIPTION": (
        "Assets with their rights, and media kits with an exact change feed. Everything public is open to anybody; "
        "a mission's access token opens what is meant for missions. Errors are problem details (RFC 9457)."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_URLCONF": "portal.api.urls",
    "SCHEMA_PATH_PREFIX_INSERT": "/api/v1",
    "DISABLE_ERRORS_AND_WARNINGS": False,
}
