"""The form of a composition: fields that make a draft, and the draft drawn beside them."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widgets import Input

from roomtui.live.actions.file_writes import CreateComposition
from roomtui.live.actions.writes import Write
from roomtui.text import short_id
from roomtui.ui.compose import checks
from roomtui.ui.compose.layout_line import LayoutLine
from roomtui.ui.compose.layouts import Draft, apply_preset, change_resolution, new_draft
from roomtui.ui.compose.preview_pane import CompositionPreview
from roomtui.ui.compose.refusals import refusals, values_of
from roomtui.ui.compose.region_fields import RegionFields
from roomtui.ui.compose.request import WEBHOOKS, composition_to_create
from roomtui.ui.compose.selection import SourceIds, fill, toggle
from roomtui.ui.compose.session_field import SessionField
from roomtui.ui.compose.source_list import SourceList
from roomtui.ui.compose.sources import NOBODY_KNOWN
from roomtui.ui.dialogs import fields
from roomtui.ui.dialogs.field_row import FieldRow, field_of, line
from roomtui.ui.dialogs.form import Form

DRAWN_CELLS: Final = 4
"""How many recordings are drawn for everybody as long as nobody knows how many there are."""

HEADINGS: Final = {1: ("The region",), 2: ("The first region", "The second region")}


class CompositionForm(Form):
    """Owns the draft: what is typed changes it, and it is shown whole after each change."""

    def __init__(self, session: SessionField, session_id: str) -> None:
        super().__init__(
            "New composition", "Create", keys="tab next · space ticks · pgup pgdn scroll"
        )
        self.session = session
        self.draft = new_draft(session_id)
        self._sent = self.draft
        self._choices = NOBODY_KNOWN
        self._chosen: dict[tuple[int, int], SourceIds] = {}

    def compose(self) -> ComposeResult:
        """Lay out the fields, and the preview beside or below those of the regions."""
        with Vertical(id="head"):
            yield self.session
            yield FieldRow("Layout", LayoutLine(id="regions", classes="begin"))
        with Container(id="columns"):
            with Vertical(id="rows"):
                yield FieldRow("Resolution", line("resolution", self.draft.resolution, most=20))
                yield RegionFields(checks.PLACES[0])
                for field in WEBHOOKS:
                    hint = field.hint.partition(";")[0]
                    yield FieldRow(field.label, line(field.name, placeholder=hint))
            yield CompositionPreview(id="preview")

    def on_mount(self) -> None:
        """Show the draft and read what there is to choose from."""
        self._show()
        self.session.look_at(self.draft.session_id)

    @property
    def values(self) -> dict[str, object]:
        """Return what stands in each field of the draft and beside it."""
        return values_of(self.draft) | self.typed

    @property
    def typed(self) -> dict[str, str]:
        """Return what is typed beside the draft."""
        return {f.name: self.query_one(f"#{f.name}", Input).value for f in WEBHOOKS}

    @property
    def problems(self) -> dict[str, str]:
        """Return by field what keeps the composition from being asked for."""
        return checks.problems(self.draft) | fields.problems(WEBHOOKS, self.typed)

    def make_write(self) -> Write | str:
        """Return the request, unless what it shows may change by itself."""
        if self._is_unsettled:
            return "Nothing was sent: the recordings are being read. Press enter again after that."
        self._sent = self.draft
        composition = composition_to_create(self.draft, self.typed)
        name = self.session.room or short_id(composition.session_id)
        account = self.session.account
        return CreateComposition(account=account, name=name, composition=composition)

    def refusals(self, told: Mapping[str, str]) -> dict[str, str]:
        """Return by field what was refused of the draft that was sent."""
        return refusals(self._sent, told, self.typed)

    @property
    def _is_unsettled(self) -> bool:
        """Return whether other recordings may be in the regions once those there are are known."""
        count = len(self.draft.regions)
        chosen = all((count, place) in self._chosen for place in range(count))
        return self.session.reading and count > 1 and not chosen

    def on_session_field_choices_read(self, event: SessionField.ChoicesRead) -> None:
        """Take what there is to choose from."""
        event.stop()
        self._choices = event.choices
        self._change(self.draft)
        self.post_message(self.Changed())

    def on_input_changed(self, event: Input.Changed) -> None:
        """Take what was typed into the draft."""
        event.stop()
        # The value now, and not that of the event: the draft may have set another since.
        field, text, before = field_of(event.input), event.input.value, self.draft
        if field == "session_id":
            self._type_session(text)
        elif field == "resolution":
            if text != self.draft.resolution:
                self._change(change_resolution(self.draft, text))
        elif "." in field:
            place, _, name = field.partition(".")
            self._type_in_region(place, name, text)
        # Inputs also tell of what they are given at first, which is no change.
        if self.draft is not before or field in self.typed:
            self.post_message(self.Changed())

    def _type_session(self, text: str) -> None:
        if text != self.draft.session_id:
            self._chosen.clear()
            self._choices = NOBODY_KNOWN
            self._change(replace(self.draft, session_id=text))
            self.session.look_at(text)

    def _type_in_region(self, place: str, field: str, text: str) -> None:
        number, regions = checks.PLACES.index(place), list(self.draft.regions)
        if number < len(regions) and getattr(regions[number], field) != text:
            regions[number] = replace(regions[number], **{field: text})
            self._change(replace(self.draft, regions=tuple(regions), preset="custom"))

    def on_layout_line_chosen(self, event: LayoutLine.Chosen) -> None:
        """Lay the composition out anew."""
        event.stop()
        self._change(apply_preset(self.draft, event.preset))
        self.post_message(self.Changed())

    def on_source_list_toggled(self, event: SourceList.Toggled) -> None:
        """Take a recording into a region, or out of it."""
        event.stop()
        place = checks.PLACES.index(field_of(event.sources).partition(".")[0])
        before = self.draft.regions[place].sources
        after = toggle(before, event.source_id, self._choices.videos)
        self._chosen[len(self.draft.regions), place] = after
        self._change(self.draft)
        self.post_message(self.Changed())

    def _change(self, draft: Draft) -> None:
        count = len(draft.regions)
        chosen = {place: sources for (n, place), sources in self._chosen.items() if n == count}
        self.draft = fill(draft, self._choices.videos, chosen)
        self._show()

    def _show(self) -> None:
        draft, choices = self.draft, self._choices
        self.query_one(LayoutLine).show(draft.preset)
        self._show_regions()
        cells = DRAWN_CELLS if choices.total is None else choices.total
        odd = checks.warnings(draft, choices.total or 0).values()
        self.query_one(CompositionPreview).show(draft, choices.names, cells, odd)

    def _show_regions(self) -> None:
        """Show the regions there are; the second has fields from when it is first there."""
        regions, shown = self.draft.regions, list(self.query(RegionFields))
        if len(shown) < len(regions):
            second = RegionFields(checks.PLACES[1])
            self.query_one("#rows").mount(second, after=shown[0])
            shown.append(second)
        for place, fields_shown in enumerate(shown):
            fields_shown.display = place < len(regions)
        headings = HEADINGS[len(regions)]
        for fields_shown, region, heading in zip(shown, regions, headings, strict=False):
            words = f"{heading} shows {self._choices.shown(region.sources)}."
            fields_shown.show(region, words, self._choices.sources)
