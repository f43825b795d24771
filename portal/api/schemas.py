"""The forms of answers, for the OpenAPI description."""

from rest_framework import serializers

from locales import languages
from media.vocabulary import AssetKind, Permission, Reason, Use
from portal.api.problems import MEDIA_TYPE


class ProblemSchema(serializers.Serializer):  # type: ignore[type-arg]
    """A problem (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What the caller can do.")


def problems(*codes: int) -> dict[tuple[int, str], type[ProblemSchema]]:
    """Return the problems that an answer may be, by status, for ``extend_schema``."""
    return {(code, MEDIA_TYPE): ProblemSchema for code in codes or (400, 401, 403, 404, 410)}


class ChangeSchema(serializers.Serializer):  # type: ignore[type-arg]
    """One change of the feed; ``reason`` comes with tombstones only."""

    kit = serializers.SlugField()
    release = serializers.IntegerField()
    lang = serializers.ChoiceField(languages.CODES)
    state = serializers.ChoiceField(["released", "withdrawn"])
    at = serializers.DateTimeField()
    manifest = serializers.URLField()
    archive = serializers.URLField()
    metalink = serializers.URLField()
    reason = serializers.CharField(required=False)


class ChangesSchema(serializers.Serializer):  # type: ignore[type-arg]
    """A page of the change feed."""

    changes = ChangeSchema(many=True)
    next = serializers.CharField(help_text="Opaque; give it as `cursor` next time.")
    more = serializers.BooleanField(help_text="Whether there are more changes at once.")


class FileOfManifestSchema(serializers.Serializer):  # type: ignore[type-arg]
    """A file of a release."""

    path = serializers.CharField()
    sha256 = serializers.CharField()
    bytes = serializers.IntegerField()
    media_type = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    caption = serializers.CharField(allow_blank=True)
    alt = serializers.CharField(allow_blank=True)
    credit = serializers.CharField(allow_blank=True)
    licence = serializers.CharField()
    licence_url = serializers.URLField(allow_blank=True)
    uses = serializers.ListField(child=serializers.ChoiceField(Use.choices))
    territories = serializers.ListField(child=serializers.CharField(), help_text="Empty: worldwide.")
    expires_at = serializers.DateTimeField(required=False)


class ManifestSchema(serializers.Serializer):  # type: ignore[type-arg]
    """The manifest of a release."""

    kit = serializers.SlugField()
    release = serializers.IntegerField()
    lang = serializers.ChoiceField(languages.CODES)
    title = serializers.CharField()
    released_at = serializers.DateTimeField()
    files = FileOfManifestSchema(many=True)


class TextsSchema(serializers.Serializer):  # type: ignore[type-arg]
    """The words that go with an asset in one language."""

    title = serializers.CharField()
    caption = serializers.CharField()
    alt = serializers.CharField()
    transcript = serializers.CharField()


class FileSchema(serializers.Serializer):  # type: ignore[type-arg]
    """A file of an asset."""

    size = serializers.CharField(help_text="`original` or `web`.")
    url = serializers.URLField()
    media_type = serializers.CharField()
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)


class AssetSchema(serializers.Serializer):  # type: ignore[type-arg]
    """An asset with its rights."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(AssetKind.choices)
    page = serializers.URLField()
    texts = serializers.DictField(child=TextsSchema())
    credit = serializers.CharField(help_text="Show it with the asset.")
    creator = serializers.CharField()
    licence = serializers.CharField(help_text="SPDX identifier, or the licence's name.")
    licence_url = serializers.URLField()
    uses = serializers.DictField(child=serializers.ChoiceField(Permission.choices))
    territories = serializers.ListField(child=serializers.CharField(), help_text="Empty: worldwide.")
    expires_at = serializers.DateTimeField(allow_null=True)
    is_illustration = serializers.BooleanField()
    may_i = serializers.URLField()
    files = FileSchema(many=True)


class ReasonSchema(serializers.Serializer):  # type: ignore[type-arg]
    """One reason of an answer."""

    code = serializers.ChoiceField(Reason.choices)
    clause = serializers.CharField(help_text="Section of the licence; empty when none speaks of it.")
    text = serializers.CharField()
    detail = serializers.CharField()


class MayISchema(serializers.Serializer):  # type: ignore[type-arg]
    """Whether an asset may be used."""

    asset = serializers.UUIDField()
    use = serializers.ChoiceField(Use.choices)
    territory = serializers.CharField(allow_null=True)
    on = serializers.DateField(allow_null=True)
    answer = serializers.ChoiceField(Permission.choices)
    reasons = ReasonSchema(many=True)
    credit = serializers.CharField()
