"""The operations on compositions."""

from collections.abc import AsyncIterator

from roomtui.api.accepted import about
from roomtui.api.bodies import CompositionCreate
from roomtui.api.decode import Page
from roomtui.api.filters import CompositionFilter, filter_params
from roomtui.api.models import Composition
from roomtui.api.paging import PAGE_SIZE, walk
from roomtui.api.resource import RecordWithBody, Resource


class Compositions(Resource):
    """`/room_compositions`."""

    def list(
        self, where: CompositionFilter | None = None, *, page_size: int = PAGE_SIZE
    ) -> AsyncIterator[Page[Composition]]:
        """List compositions, page by page."""
        return walk(lambda number: self.page(number, where, size=page_size))

    async def page(
        self,
        number: int = 1,
        where: CompositionFilter | None = None,
        *,
        size: int = PAGE_SIZE,
        previous: Page[Composition] | None = None,
    ) -> Page[Composition]:
        """List one page of compositions; `number` counts from 1."""
        return await self._page(
            Composition,
            "room_compositions",
            params=filter_params(where),
            number=number,
            size=size,
            previous=previous,
        )

    async def create(self, composition: CompositionCreate) -> Composition:
        """Ask for a composition; it is made in the background.

        Raises:
            Unprocessable: a resolution, region or source that is not allowed.
        """
        made = await self._one(Composition, "POST", "room_compositions", body=composition)
        return about(made, made.session_id, composition.session_id)

    async def view(self, composition_id: str) -> Composition:
        """View a composition, with a fresh download link once it is complete."""
        return (await self.view_whole(composition_id)).record

    async def view_whole(self, composition_id: str) -> RecordWithBody[Composition]:
        """View a composition together with the body of the answer."""
        return await self._viewed(Composition, "room_compositions", composition_id)

    async def delete(self, composition_id: str) -> None:
        """Delete a composition."""
        await self._delete("room_compositions", composition_id)
