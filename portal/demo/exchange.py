"""What the demo mission and the home desk exchange: neutral examples, each saying that it is sample data."""

from datetime import timedelta
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from locales.models import Organisation, User
from media.exchange import services
from media.models import Asset, AssetRequest, AssetText, Contribution, Notice, PortalImage, Rights, UseReport
from media.states import ContributionKind, Declaration, RequestKind, UseKind
from media.vocabulary import Use
from portal.demo import edition, keys

_OFFICER, _EDITOR = "mission-paris", "editor"
_CREDIT = "Viet Nam Foreign Information Portal, demo edition"
_ROWS = {name: keys.key("exchange", name) for name in ("waiting", "returned", "request", "report")}


def load() -> None:
    """Load what is missing; only where the demo users are, who own it."""
    people = {user.username: user for user in User.objects.filter(username__in=(_OFFICER, _EDITOR))}
    if len(people) < 2:
        return
    officer, editor = people[_OFFICER], people[_EDITOR]
    mission = Organisation.objects.get(code="fr-embassy-paris")
    if not Contribution.objects.filter(pk=_ROWS["waiting"]).exists():
        _contribute("waiting", "drum-star.jpg", "Tranh sao trống đồng (dữ liệu mẫu)", mission, officer)
    if not Contribution.objects.filter(pk=_ROWS["returned"]).exists():
        row = _contribute("returned", "sea-waves.jpg", "Tranh sóng biển (dữ liệu mẫu)", mission, officer)
        services.send_back(row, "Dữ liệu mẫu: ghi rõ ai vẽ tranh rồi gửi lại.", editor)
    if not AssetRequest.objects.filter(pk=_ROWS["request"]).exists():
        _ask(mission, officer)
    if not UseReport.objects.filter(pk=_ROWS["report"]).exists():
        _report(mission, officer)


@transaction.atomic
def _contribute(name: str, file_name: str, title: str, mission: Organisation, officer: User) -> Contribution:
    asset = Asset.objects.create(
        pk=keys.key("exchange", "picture", name), kind="image", owner=mission, is_illustration=True, created_by=officer
    )
    Rights.objects.create(asset=asset, creator=_CREDIT, credit_line=_CREDIT, licence="CC0-1.0")
    AssetText.objects.create(asset=asset, locale=edition.locale("vi"), title=title, alt=title)
    with (edition.DATA / "illustrations" / file_name).open("rb") as file:
        PortalImage(title=title, asset=asset, file=File(file, name=file_name)).save()
    row = Contribution(
        pk=_ROWS[name],
        organisation=mission,
        kind=ContributionKind.ASSET,
        title=title,
        asset=asset,
        language="vi",
        declaration=Declaration.OWN,
        rights_holder=_CREDIT,
    )
    services.save_contribution(row, officer)
    services.submit(row, officer)
    return row


def _ask(mission: Organisation, officer: User) -> None:
    row = AssetRequest(
        pk=_ROWS["request"],
        organisation=mission,
        kind=RequestKind.ASSET,
        title="Ảnh khổ lớn để in (dữ liệu mẫu)",
        details="Yêu cầu mẫu: một bức ảnh phong cảnh, khổ ngang, ít nhất 6000 điểm ảnh.",
        use=Use.PRINT,
        deadline=timezone.localdate() + timedelta(days=10),
    )
    services.ask(row, officer)


def _report(mission: Organisation, officer: User) -> None:
    asset = Asset.objects.filter(pk=keys.key("photo", "hoi-an.jpg")).first()
    if asset is None:
        return
    row = UseReport(
        pk=_ROWS["report"],
        organisation=mission,
        asset=asset,
        kind=UseKind.WEB,
        title="Bài đăng trên trang mạng (dữ liệu mẫu)",
        used_on=timezone.localdate(),
        languages=["fr"],
    )
    services.save_report(row, officer)


@transaction.atomic
def remove() -> None:
    """Remove the rows with their history and what was told of them; the pictures go with the demo's other assets."""
    names = [str(key) for key in _ROWS.values()]
    for model in (Contribution, AssetRequest, UseReport):
        rows: Any = model._default_manager.filter(pk__in=_ROWS.values())
        for row in rows:
            Notice.objects.filter(link__contains=str(row.pk)).delete()
        rows.delete()
    ModelLogEntry.objects.filter(object_id__in=names).delete()
