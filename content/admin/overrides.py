"""The door of wagtail-localize to values in the place of the original's, narrowed to what a page type names."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from wagtail_localize.models import OverridableSegment, Translation
from wagtail_localize.views.edit_translation import edit_override

from content.publishing import overrides


def edit(request: HttpRequest, translation_id: int, overridable_segment_id: int) -> HttpResponse:
    """Pass on what may be overridden; the rest of the page's fields does not exist here."""
    translation = get_object_or_404(Translation.objects.select_related("source"), pk=translation_id)
    segment = get_object_or_404(OverridableSegment.objects.select_related("context"), pk=overridable_segment_id)
    model = translation.source.specific_content_type.model_class()
    if model is None or not overrides.is_open(model, segment.context.path):
        raise Http404("No such value.")
    response: HttpResponse = edit_override(request, translation_id, overridable_segment_id)
    return response
