"""Jobs of the media floor; each takes ids and may run twice."""

from django_tasks import task

from media.delivery.storage import asset_storage


@task(queue_name="renditions", priority=-10)
def make_renditions(image_id: int) -> int:
    """Make the missing renditions of an image; an image that is gone needs none."""
    from media.delivery.pictures import make_renditions_now
    from media.models import PortalImage

    image = PortalImage.objects.filter(pk=image_id).first()
    return make_renditions_now(image) if image is not None else 0


@task(queue_name="renditions", priority=-5)
def prepare_asset(asset_id: str) -> list[int]:
    """Make an asset's outgoing files with what it says now; one that is gone or withdrawn needs none."""
    from media.delivery.preparation import prepare_asset_now
    from media.models import Asset

    asset = Asset.objects.filter(pk=asset_id).select_related("rights").first()
    return [row.pk for row in prepare_asset_now(asset)] if asset is not None else []


@task(queue_name="renditions", priority=-10)
def describe_recording(version_id: int) -> list[str]:
    """Complete measures, poster, captions and transcripts of a recording; a version that is gone needs none."""
    from media.models import AssetVersion
    from media.recordings import describe

    version = AssetVersion.objects.filter(pk=version_id).select_related("asset").first()
    return describe(version) if version is not None else []


@task()
def delete_files(names: list[str]) -> int:
    """Delete the files of a deleted asset from the store; files already gone are no error."""
    storage = asset_storage()
    for name in names:
        storage.delete(name)
    return len(names)


@task()
def build_release(release_id: int) -> bool:
    """Build the archive of a queued kit release; one that is built or withdrawn needs nothing."""
    from media.kits.services import build

    return build(release_id)


@task()
def sweep_orphans() -> int:
    """Delete files that a killed process left behind; returns how many."""
    from media.sweeping import sweep

    return len(sweep())
