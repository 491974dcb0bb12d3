"""Writes on recordings and compositions."""

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from roomtui.api.bodies import CompositionCreate
from roomtui.api.errors import VideoApiError
from roomtui.api.filters import RecordingFilter, filter_params
from roomtui.live.actions.request import CalledOff
from roomtui.live.actions.writes import Verb, Write, webhooks
from roomtui.live.kinds import RecordKind

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi


class DeleteFile(Write, frozen=True, kw_only=True):
    """The end of one recording or composition."""

    verb: Verb = Verb.DELETE
    kind: RecordKind
    record_id: str

    @property
    def what(self) -> str:
        """Name the kind."""
        return self.kind

    def journal_fields(self) -> dict[str, Any]:
        """Return the record."""
        return {"target": self.record_id}

    async def send(self, api: "VideoApi") -> Struct | None:
        """Delete it."""
        kept = api.compositions if self.kind is RecordKind.COMPOSITION else api.recordings
        await kept.delete(self.record_id)
        return None


class DeleteMatching(Write, frozen=True, kw_only=True):
    """The end of every recording that a filter matches, `count` of them when it was confirmed."""

    verb: Verb = Verb.DELETE
    where: RecordingFilter
    count: int
    what = "recordings"
    repeatable = False

    def journal_fields(self) -> dict[str, Any]:
        """Return the filter and the count."""
        return {"filter": dict(filter_params(self.where)), "count": self.count}

    async def check(self, api: "VideoApi") -> None:
        """Count once more: it must be what was confirmed.

        Raises:
            CalledOff: another number of recordings matches now, or nobody knows how many.
        """
        params = filter_params(self.where)
        if not params or not all(value.strip() for _, value in params):
            raise CalledOff("Nothing was deleted: without a filter every recording would be.")
        matching = await self._count(api)
        if matching != self.count or not self.count:
            raise CalledOff(
                f"Nothing was deleted: {matching} match now, not {self.count}. "
                "Look at the list and ask again."
            )

    async def send(self, api: "VideoApi") -> Struct | None:
        """Delete them."""
        return await api.recordings.delete_matching(self.where)

    async def _count(self, api: "VideoApi") -> int:
        try:
            page = await api.recordings.page(1, self.where, size=1)
        except VideoApiError as error:
            raise CalledOff(f"Nothing was deleted, for nobody could count. {error}") from None
        told = page.meta.total_results
        if told is None or page.skipped or (not told and page.records):
            raise CalledOff(
                "Nothing was deleted, for nobody could count: the service does not say how many "
                "match. Mark them and delete the marked."
            )
        return told


class CreateComposition(Write, frozen=True, kw_only=True):
    """A composition to make of a session."""

    verb: Verb = Verb.CREATE
    composition: CompositionCreate
    what = "composition of"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the webhooks."""
        return webhooks(self.composition)

    def journal_fields(self) -> dict[str, Any]:
        """Return the session, and the resolution where it is not the default."""
        resolution = self.composition.resolution
        fields = {"resolution": resolution} if resolution else {}
        return {"target": self.composition.session_id, "fields": fields}

    async def send(self, api: "VideoApi") -> Struct | None:
        """Ask for it."""
        return await api.compositions.create(self.composition)
