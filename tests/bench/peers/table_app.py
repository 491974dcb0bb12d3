"""A stock Textual app that shows the people of the fullest session in a DataTable."""

from datetime import datetime

from textual import work
from textual.app import App, ComposeResult
from textual.widgets import DataTable, Static

from tests.bench.peers.asking import Meeting, Person, client, sessions

COLUMNS = ("context", "joined", "id")


def cells(person: Person) -> tuple[str, ...]:
    """Return what is shown of somebody."""
    return person.context or "", f"{person.joined_at:%H:%M}", person.id[:8]


class TableApp(App[None]):
    """Asks every two seconds, and updates by `update_cell` what has changed."""

    def compose(self) -> ComposeResult:
        """Show the time of the last answer above the table."""
        yield Static("waiting", id="time")
        yield DataTable[str]()

    def on_mount(self) -> None:
        """Begin to ask."""
        self.shown: dict[str, tuple[str, ...]] = {}
        table = self.query_one(DataTable[str])
        for column in COLUMNS:
            table.add_column(column, key=column)
        self.ask()
        self.set_interval(2, self.ask)
        self.http = client()

    @work
    async def ask(self) -> None:
        """Fetch the snapshot and show it."""
        meetings = await sessions(self.http)
        self.query_one("#time", Static).update(f"{datetime.now():%H:%M:%S}", layout=False)  # noqa: DTZ005
        self.show(max(meetings, key=lambda one: len(one.participants)))

    def show(self, meeting: Meeting) -> None:
        """Add and take rows, and change cells."""
        table = self.query_one(DataTable[str])
        present = {one.id: cells(one) for one in meeting.participants if one.left_at is None}
        for gone in self.shown.keys() - present:
            table.remove_row(gone)
        for person, now in present.items():
            before = self.shown.get(person)
            if before is None:
                table.add_row(*now, key=person)
                continue
            for column, old, new in zip(COLUMNS, before, now, strict=True):
                if old != new:
                    table.update_cell(person, column, new)
        self.shown = present


if __name__ == "__main__":
    TableApp().run()
