"""The operations on compositions."""

from collections.abc import AsyncIterator

from roomtui.api.bodies import CompositionCreate
from roomtui.api.decode import Page
from roomtui.api.filters import CompositionFilter, filter_params
from roomtui.api.models import Composition
from roomtui.api.paging import PAGE_SIZE
from roomtui.api.resource import Resource


class Compositions(Resource):
    """`/room_compositions`."""

    def list(
        self, where: CompositionFilter | None = None, *, page_size: int = PAGE_SIZE
    ) -> AsyncIterator[Page[Composition]]:
        """List compositions, page by page."""
        params = filter_params(where)
        return self._pages(Composition, "room_compositions", params=params, size=page_size)

    async def create(self, composition: CompositionCreate) -> Composition:
        """Ask for a composition; it is made in the background.

        Raises:
            Unprocessable: a resolution, region or source that is not allowed.
        """
        return await self._one(Composition, "POST", "room_compositions", body=composition)

    async def view(self, composition_id: str) -> Composition:
        """View a composition, with a fresh download link once it is complete."""
        return await self._one(Composition, "GET", "room_compositions", composition_id)

    async def delete(self, composition_id: str) -> None:
        """Delete a composition."""
        await self._api.request("DELETE", "room_compositions", composition_id)
