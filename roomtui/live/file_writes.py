"""Writes on recordings and compositions."""

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from roomtui.api.bodies import CompositionCreate
from roomtui.api.filters import RecordingFilter, filter_params
from roomtui.live.kinds import Kind
from roomtui.live.writes import NothingSent, Verb, Write

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi


class DeleteFile(Write, frozen=True, kw_only=True):
    """The end of one recording or composition."""

    verb: Verb = Verb.DELETE
    kind: Kind
    record_id: str

    @property
    def what(self) -> str:
        """Name the kind."""
        return self.kind

    def told(self) -> dict[str, Any]:
        """Give the record."""
        return {"target": self.record_id}

    async def send(self, api: "VideoApi") -> Struct | None:
        """Delete it."""
        kept = api.compositions if self.kind is Kind.COMPOSITION else api.recordings
        await kept.delete(self.record_id)
        return None


class DeleteMatching(Write, frozen=True, kw_only=True):
    """The end of every recording that a filter matches, `count` of them when it was confirmed."""

    verb: Verb = Verb.DELETE
    where: RecordingFilter
    count: int
    what = "recordings"
    repeatable = False

    def told(self) -> dict[str, Any]:
        """Give the filter and the count."""
        return {"filter": dict(filter_params(self.where)), "count": self.count}

    async def send(self, api: "VideoApi") -> Struct | None:
        """Count once more, and delete only if that is what was confirmed.

        Raises:
            NothingSent: another number of recordings matches now.
        """
        page = await api.recordings.page(1, self.where, size=1)
        if page.meta.total_results != self.count:
            raise NothingSent(
                f"Nothing was deleted: {page.meta.total_results} match now, not {self.count}. "
                "Look at the list and ask again."
            )
        return await api.recordings.delete_matching(self.where)


class CreateComposition(Write, frozen=True, kw_only=True):
    """A film to make of a session."""

    verb: Verb = Verb.CREATE
    composition: CompositionCreate
    what = "composition of"

    def told(self) -> dict[str, Any]:
        """Give the session and the resolution."""
        composition = self.composition
        return {"target": composition.session_id, "fields": {"resolution": composition.resolution}}

    async def send(self, api: "VideoApi") -> Struct | None:
        """Ask for it."""
        return await api.compositions.create(self.composition)
