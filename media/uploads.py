"""What cannot be taken is refused before it is written anywhere: by the length that the request declares.

The form that the file was meant for is shown again, with what was written in it and the
reason at its file field. Whatever passes here is measured by ingest and by the form.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers, StopUpload
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from media import quotas
from media.ingest import DEFAULT
from media.ingest.refusals import refuse

GetResponse = Callable[[HttpRequest], HttpResponse]
#: In bytes: what a request holds besides its file, at most; it counts for the one who uploads.
BESIDES: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
_MB = 1024 * 1024


class RefusedUpload(UploadedFile):
    """An empty file in the place of one that was not taken; ``problem`` says why.

    Fields that know nothing of it say that the file is empty.
    """

    def __init__(self, name: str, field_name: str, problem: ValidationError) -> None:
        super().__init__(ContentFile(b""), name, size=0)
        self.field_name, self.problem = field_name, problem


class DeclaredLengthHandler(FileUploadHandler):
    """The first of Django's upload handlers: swallows the files of a request that is too long.

    What would fit into the portal but not into the organisation's room is read to its end
    and dropped, so that no field of the form is lost. What nobody may upload is not even
    read: the answer goes out at once.
    """

    problem: ValidationError | None = None
    stops = False

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Decide by the declared length, and by who sends it."""
        user = getattr(self.request, "user", None)
        if user is not None and not user.is_authenticated:
            self.problem = ValidationError(_("Log in before you upload a file."), code="login")
            self.stops = content_length > BESIDES
        elif content_length > DEFAULT.largest + BESIDES:
            refusal = refuse("too-large", size=content_length // _MB, limit=DEFAULT.largest // _MB)
            self.problem, self.stops = ValidationError(refusal.message, code=refusal.code), True
        elif user is not None and content_length > BESIDES:
            left = quotas.most_left(user)
            if left is not None and content_length > left + BESIDES:
                self.problem = quotas.QuotaExceededError(quotas.no_room(content_length, left), code="quota")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Keep the other handlers away from a file that is refused, or end reading."""
        super().new_file(*args, **kwargs)
        if self.stops:
            self.request.stopped_upload = self._stand_in()  # type: ignore[union-attr]
            raise StopUpload(connection_reset=True)
        if self.problem is not None:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Drop a part of a refused file, pass on any other."""
        return None if self.problem is not None else raw_data

    def file_complete(self, file_size: int) -> RefusedUpload | None:
        """Return the stand-in for a refused file."""
        return self._stand_in() if self.problem is not None else None

    def _stand_in(self) -> RefusedUpload:
        problem = self.problem or ValidationError("")
        return RefusedUpload(str(self.file_name), str(self.field_name), problem)


class StoppedUploadMiddleware:
    """Gives a form whose file was not even read the stand-in that says why."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the work is in ``process_view``."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Put the stand-in among the files."""
        if request.method != "POST" or request.content_type != "multipart/form-data":
            return
        files = request.FILES
        stopped = getattr(request, "stopped_upload", None)
        if stopped is not None:
            files.appendlist(stopped.field_name, stopped)
