"""What each control of the admin does, in a word; ``test_controls`` fails on one that is not here, or does not do it.

``readers``: readers find something else. ``staff``: somebody may do or see something else in the
admin. ``rows``: the list shows others. ``self``: the admin of the one who changes it looks or
speaks otherwise. ``account``: who somebody is. ``library``: the public page of the asset, or
what the library's desk sees of it. ``dialogue``: how browser and admin understand each other;
it changes nothing that stays.
"""


def _all(names: str, word: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), word)


_DIALOGUE = _all(
    "csrfmiddlewaretoken next is_editing loaded_revision_created_at loaded_revision_id "
    "revision_created_at revision_id preview-size wagtail-side-panel-width",
    "dialogue",
)
_PAGE = {
    **_DIALOGUE,
    **_all("title standfirst seo_title search_description audience embargo_until expires_at", "readers"),
    "slug": "address",
    "named_missions": "missions",
    "organisation": "staff",
    "go_live_at": "schedule",
    "action-publish": "readers",
    "action-submit": "review",
}
_MENU = {"show_in_menus": "readers"}
_SAID = {"provenance": "readers"}
_BODY = {"body": "readers"}
_PICTURE = {"lead_image": "readers"}
#: The fields of the form of each type of page.
PAGES: dict[str, dict[str, str]] = {
    "home": {**_PAGE, **_BODY, "hero": "readers"},
    "section": {**_PAGE, **_MENU, **_PICTURE},
    "story": {
        **_PAGE, **_SAID, **_BODY, **_PICTURE, "topics": "readers", "provinces": "readers", "sources": "readers",
    },
    "plain": {**_PAGE, **_MENU, **_SAID, **_BODY},
    "publications": {**_PAGE, **_MENU},
    "publication": {
        **_PAGE, **_SAID,
        **_all(
            "document_type number date_issued issuing_body signatory text_note source_title source_url "
            "file provisions",
            "readers",
        ),
    },
    "places": {**_PAGE, **_MENU},
    "place": {**_PAGE, **_SAID, **_BODY, **_PICTURE, "province": "readers"},
    "missions": {**_PAGE, **_MENU},
    "mission": {**_PAGE, **_SAID, **_BODY, "mission": "readers"},
}  # fmt: skip
_FILE = {"csrfmiddlewaretoken": "dialogue", "title": "library", "file": "version"}
_FOCUS = dict.fromkeys((f"focal_point_{name}" for name in ("x", "y", "width", "height")), "readers")
_CIRCLE = _all("audience named_missions owner topics province is_illustration", "library")
_RIGHTS = _all(
    "consent creator credit_line embargo_until expires_at licence licence_url people_shown "
    "source_organisation territories uses",
    "library",
)
_ASSET = {
    "csrfmiddlewaretoken": "dialogue",
    **{f"circle-{name}": word for name, word in {**_CIRCLE, "seen": "dialogue"}.items()},
    **{f"rights-{name}": word for name, word in {**_RIGHTS, "seen": "dialogue"}.items()},
    **{f"text-*-{name}": "library" for name in ("title", "caption", "alt")},
    "text-*-seen": "dialogue",
}
_KIT = {
    **{f"circle-{name}": "library" for name in (*_CIRCLE, "embargo_until", "expires_at", "text_licence")},
    **{f"text-*-{name}": "library" for name in ("title", "introduction", "key_messages", "article", "provenance")},
    **{f"items-*-{name}": "library" for name in ("DELETE", "ORDER", "asset", "formats")},
    **{f"items-{name}_FORMS": "dialogue" for name in ("INITIAL", "MAX_NUM", "MIN_NUM", "TOTAL")},
    **_all("csrfmiddlewaretoken circle-seen items-seen items-*-id text-*-seen", "dialogue"),
    "publish": "library",
}
del _KIT["circle-is_illustration"]
_PERSON = {
    "csrfmiddlewaretoken": "dialogue",
    **_all("username email first_name last_name password* is_superuser", "account"),
}
#: The fields of the other screens.
SCREENS: dict[str, dict[str, str]] = {
    "image": {**_FILE, **_FOCUS, "next": "dialogue"},
    "document": {**_FILE, "next": "dialogue"},
    "recording": _FILE,
    "asset of an image": _ASSET,
    "asset of a recording": {
        **_ASSET, **{f"text-*-{name}": "library" for name in ("transcript", "subtitles", "subtitles_file")},
    },
    "kit": _KIT,
    "person": {**_PERSON, "is_active": "account", "wagtail-side-panel-width": "dialogue"},
    "new person": _PERSON,
    "membership": {
        "csrfmiddlewaretoken": "dialogue", **_all("languages organisation role user", "staff"),
    },
    "account": {
        "csrfmiddlewaretoken": "dialogue",
        **{f"name_email-{name}": "account" for name in ("first_name", "last_name", "email")},
        **{f"notifications-{name}_notifications": "mails" for name in ("submitted", "approved", "rejected")},
        "locale-preferred_language": "self",
        **{f"theme-{name}": "self" for name in ("theme", "contrast", "density", "keyboard_shortcuts")},
        **{f"password-{name}": "account" for name in ("old_password", "new_password*")},
    },
    "copy of a page": {
        "csrfmiddlewaretoken": "dialogue", "next": "dialogue",
        **_all("new_parent_page new_slug new_title publish_copies", "readers"),
    },
    "move of a page": {"csrfmiddlewaretoken": "dialogue", "new_parent_page": "readers"},
    "translation of a page": {
        "csrfmiddlewaretoken": "dialogue", "select_all": "dialogue", "locales": "staff", "include_subtree": "staff",
    },
    "unpublishing": {"csrfmiddlewaretoken": "dialogue", "next": "dialogue", "include_descendants": "readers"},
    "list of pages": {
        "csrfmiddlewaretoken": "dialogue", "wagtail-side-panel-width": "dialogue",
        **_all("content_type has_child_pages latest_revision_created_at_* locale owner edited_by q", "rows"),
    },
    "list of images": _all("layout ordering q usage_count_*", "rows"),
    "list of documents": _all("q usage_count_*", "rows"),
    "list of recordings": {"q": "rows"},
    "list of people": _all("is_active is_superuser last_login_* q", "rows"),
    "list of assets": _all("audience kind missing owner q", "rows"),
}  # fmt: skip
#: What can be done with one page from its form and its list, by the view's name.
PAGE_BUTTONS = {
    f"wagtailadmin_pages:{name}": word
    for name, word in {
        "edit": "readers", "preview_on_edit": "dialogue", "view_draft": "dialogue", "copy": "readers",
        "move": "readers", "delete": "readers", "unpublish": "readers", "history": "dialogue", "usage": "dialogue",
        "lock": "staff", "add_subpage": "readers",
    }.items()
} | {"page_withdraw": "readers", "wagtail_localize:submit_page_translation": "staff"}  # fmt: skip
#: What can be done with many rows at once, by model.
BULK = {
    "page": {"delete": "readers", "move": "readers", "publish": "readers", "unpublish": "readers"},
    "portalimage": {"delete": "library"},
    "portaldocument": {"delete": "library"},
    "asset": {"edit_assets": "library", "withdraw_assets": "library"},
    "user": {"delete": "account", "set_active_state": "account"},
}
