"""The app: wires the services, the store and the screens, and hands keys and messages on."""

import os
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.screen import Screen

from roomtui.live.clock import Clock, SystemClock
from roomtui.process.crash_log import CrashLog
from roomtui.process.terminal_kind import TerminalKind
from roomtui.settings import THEMES, Settings
from roomtui.ui import messages
from roomtui.ui.command import Scope
from roomtui.ui.commands import bindings, guarded_actions
from roomtui.ui.navigation import Navigator
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.services.connection import Connection
from roomtui.ui.services.copying import CopyService, Tell
from roomtui.ui.services.keys import KeysService
from roomtui.ui.services.overlays import OverlayService
from roomtui.ui.services.preferences import PreferenceService
from roomtui.ui.services.quitting import QuitService
from roomtui.ui.services.themes import ThemeService
from roomtui.ui.store import Store
from roomtui.ui.table.table import Table
from roomtui.ui.terminal.app import TerminalApp
from roomtui.ui.terminal.contrast import Rgb
from roomtui.ui.terminal.styling import PackagedStylesheet
from roomtui.ui.theme import DARK
from roomtui.ui.ui_state import UiState

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi
    from roomtui.api.secret import ApiKey
    from roomtui.ui.services.background import BackgroundServices
    from roomtui.ui.services.plans import PlanService
    from roomtui.ui.services.policies import PolicyService
    from roomtui.ui.services.trends import TrendService

_GUARDED: Final = guarded_actions()

SHOWS_SOMEBODY: Final = (events.Key, events.Paste, events.MouseEvent, events.AppFocus)
"""Events that nobody's console gets by itself."""


class RoomApp(TerminalApp, inherit_bindings=False):
    """The console.

    Args:
        settings: what was settled from flags, environment and configuration.
        connect: makes the client; called in a thread once the screen is painted, since the
            network half takes as long to import as the screen.
        renew_key: reads the key again after a 401.
        clock: the console's clocks.
    """

    CSS_PATH = "roomtui.tcss"
    TITLE = "roomtui"
    COMMANDS: ClassVar = set()
    ENABLE_COMMAND_PALETTE = False  # it would bind a key that goes before those of dialogs
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.APP),
        Binding("ctrl+c", "how_to_quit", show=False, system=True),
    ]
    _has_theme = False

    def __init__(
        self,
        settings: Settings,
        connect: "Callable[[], VideoApi]",
        *,
        renew_key: "Callable[[], ApiKey | None] | None" = None,
        clock: Clock | None = None,
    ) -> None:
        folder = None if settings.read_only else settings.state_dir
        log = CrashLog(folder) if folder else None
        super().__init__(log, stock_output=settings.stock_output, mouse=settings.mouse)
        self.settings = settings
        self.clock = clock = clock or SystemClock()
        self.animation_level = "none"
        self.stylesheet = PackagedStylesheet()
        self.preferences = preferences = PreferenceService(self, folder, settings.profile)
        theme = settings.theme or preferences.theme_among(THEMES)
        self.themes = ThemeService(self, theme, os.environ)
        self._has_theme = True
        self.themes.apply()
        self.connection = link = Connection(settings, clock, connect, renew_key)
        self.navigator = Navigator(self, settings, link.ready, preferences.first_screen)
        self.store = Store(settings.account, clock, self.navigator.show)
        self.quitting = QuitService(self, lambda: self.background, settings.keys)
        self.overlays = OverlayService(self, self.navigator, settings)
        self.copying = CopyService(self)
        self.keys = KeysService(self, settings.keys)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return False for a command that a read-only console must not have."""
        is_guarded = self.settings.read_only and action in _GUARDED
        return False if is_guarded else super().check_action(action, parameters)

    @cached_property
    def background(self) -> "BackgroundServices":
        """Return what works behind the screens; imported once the first screen is painted."""
        from roomtui.ui.services.background import BackgroundServices

        return BackgroundServices(
            self, self.settings, self.clock, self.connection, self.store, self.navigator
        )

    def get_css_variables(self) -> dict[str, str]:
        """Return none before our theme is applied; Textual would work out its own in vain."""
        return super().get_css_variables() if self._has_theme else {}

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our own colour names, which thus have a meaning under Textual's themes too."""
        return DARK.variables

    def get_default_screen(self) -> Screen[Any]:
        """Start with a screen of our own, for an empty one below it would be laid out as well."""
        return self.navigator.screen_of(self.navigator.first)

    # Start and end

    def on_mount(self) -> None:
        """Settle what takes no time; the first screen is being made meanwhile."""
        self.keys.bind()
        self.quitting.heed_signals()

    def on_ready(self) -> None:
        """Go on once the first screen is painted, which the network half would hold up."""
        self.keys.heed_terminal()
        self.once_painted(self._start_work)
        self.preferences.start()
        if self.terminal is not None and self.terminal.ascii_note:
            self.notify(self.terminal.ascii_note, timeout=8)

    def _start_work(self) -> None:
        self.navigator.begin()
        self.background.start()

    async def on_unmount(self) -> None:
        """Write what is remembered before the terminal is given back."""
        await self.preferences.close()
        if "background" in vars(self):
            await self.background.close()

    async def action_quit(self) -> None:
        """Leave, but not in the middle of something unless asked twice."""
        self.quitting.quit()

    def action_how_to_quit(self) -> None:
        """Answer Ctrl-C with the key that quits."""
        self.quitting.tell_how()

    # Colours

    def adapt_to(self, terminal: TerminalKind) -> None:
        """Draw what a terminal can show, in a theme for as many colours as it has."""
        super().adapt_to(terminal)
        self.themes.adapt()

    def ground_told(self, ground: Rgb) -> None:
        """Handle what the terminal tells of its ground."""
        self.themes.ground_told(ground, is_drawn=self.has_drawn)

    def action_next_theme(self) -> None:
        """Go to the next theme."""
        self.themes.next()

    # What screens, dialogs and the palette see: see `Host`

    @property
    def ui_state(self) -> UiState:
        """Return what is shown."""
        return self.store.ui_state

    @property
    def place(self) -> ScreenName:
        """Return the screen that is shown, below any dialog."""
        return self.navigator.place

    def mark(self, refs: Iterable[RecordRef], *, is_marked: bool) -> None:
        """Mark some records or take their marks away, before the next key is handled."""
        self.store.mark(refs, is_marked=is_marked)

    def clear_marks(self) -> None:
        """Take every mark away, before the next key is handled."""
        self.store.clear_marks()

    def show_marked(self) -> None:
        """List what is marked."""
        self.overlays.show_marked()

    @property
    def plans(self) -> "PlanService":
        """Return what carries plans out."""
        return self.background.plans

    @property
    def policies(self) -> "PolicyService":
        """Return what runs policies."""
        return self.background.policies

    @property
    def trends(self) -> "TrendService":
        """Return what keeps how many people there were."""
        return self.background.trends

    def server_now(self) -> datetime:
        """Return the time on the server's clock, which no change of this machine's moves."""
        return self.store.server_now()

    def note(self, sentence: str) -> None:
        """Add a line to the activity, where it stays for a while."""
        self.store.add_sentence(sentence)

    def copy_out(self, text: str, what: str) -> None:
        """Copy a text, and tell the operator what was done."""
        self.copying.copy(text, what)

    def copy_secret(self, secret: str, what: str, tell: Tell) -> None:
        """Copy a secret without keeping it, and say what was done."""
        self.copying.copy_secret(secret, what, tell)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what somebody selected in a field, and say nothing of what everybody expects."""
        self.copying.copy(text, "what was selected", lambda _: None)

    def told_in_part(self, words: str) -> None:
        """Add to the activity in full what the answer line has no room for, or hides."""
        self.store.add_sentence(words)

    # Mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Record which key of the key bar is pressed, if any."""
        self.keys.mouse_down(event)

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked in the key bar."""
        self.keys.click(event)

    # What is remembered

    def restore(self, screen: PaneScreen) -> None:
        """Set a screen that is made as it was in the console before."""
        self.preferences.restore(screen)

    def on_table_sorted(self, event: Table.Sorted) -> None:
        """Remember by what a table was sorted."""
        self.preferences.note_sort(event.table, event.by, reverse=event.reverse)

    def on_pane_zoomed(self, event: messages.PaneZoomed) -> None:
        """Remember which pane has the whole screen."""
        self.preferences.note_zoom(event.screen, event.pane)

    def on_theme_chosen(self, event: messages.ThemeChosen) -> None:
        """Remember a theme."""
        self.preferences.note_theme(event.theme)

    # Answers

    def show_answer(self) -> None:
        """Show the newest answer on the screen of panes in front, below any dialog."""
        self.overlays.show_answer(self.answers.newest)

    def key_unused(self, key: str) -> None:
        """Answer a key that does nothing, unless what is in front takes keys of its own."""
        self.overlays.answer_unused(key)

    # Feed

    async def on_event(self, event: events.Event) -> None:
        """Note that somebody looks, before an event goes its way."""
        if isinstance(event, SHOWS_SOMEBODY):
            self.connection.notice()
        await super().on_event(event)

    def on_updated(self, event: messages.Updated) -> None:
        """Show an update, and let the moderator confirm by it what it can."""
        self.store.add_update(event.update, event.analysis)
        self.background.observe(event.update, self.ui_state.analysis)

    def on_people_read(self, event: messages.PeopleRead) -> None:
        """Store the names of people who were read in the history."""
        self.store.add_people(event.account, event.people)

    def on_feed_fault_reported(self, event: messages.FeedFaultReported) -> None:
        """Report a fault, and mark what is shown as old."""
        self.report_fault(event.error, event.where)
        self.background.feed.show_fault(event.error)

    def on_fault_counted(self, event: messages.FaultCounted) -> None:
        """Add a fault to the activity, and say at once what the system lacks.

        For want of files neither the activity may be had nor the screen that shows all of it.
        """
        if event.fault.lacks:
            self.notify_of_kept(event.fault.lacks, severity="error")
        self.store.add_fault(event.fault)

    def on_driver_signal_resume(self) -> None:
        """Ask anew after the console was stopped."""
        self.background.feed.resume()

    def action_pause(self) -> None:
        """Stop the feed, or let it go on."""
        self.background.feed.toggle_pause()

    def action_refresh(self) -> None:
        """Ask the service now."""
        self.background.feed.refresh()

    def action_faster(self) -> None:
        """Ask more often."""
        self.background.feed.change_pace(faster=True)

    def action_slower(self) -> None:
        """Ask less often."""
        self.background.feed.change_pace(faster=False)

    # Actions, recovery and downloads

    def on_moderation_requested(self, event: messages.ModerationRequested) -> None:
        """Carry a request out."""
        self.quitting.stay()
        self.background.actions.moderate(event.request)

    def on_write_requested(self, event: messages.WriteRequested) -> None:
        """Carry a write out."""
        self.background.actions.carry_out(event.write, event.asker)

    def on_undo_requested(self, event: messages.UndoRequested) -> None:
        """Look at the journal once more before an action is taken back."""
        self.quitting.stay()
        self.background.undoing.begin(event.undo)

    def on_undo_checked(self, event: messages.UndoChecked) -> None:
        """Take an action back."""
        self.background.undoing.send(event.undo)

    def on_repeated(self, event: messages.Repeated) -> None:
        """Notify that nothing more was sent."""
        self.background.actions.say_repeated(event.what)

    def on_reported(self, event: messages.Reported) -> None:
        """Show what became of a request."""
        self.background.note(event.report)

    def on_write_done(self, event: messages.WriteDone) -> None:
        """Show what became of a write."""
        if not self.background.takes(event.written):
            self.background.actions.show_written(event.written, event.asker)

    def on_plan_requested(self, event: messages.PlanRequested) -> None:
        """Carry a plan out."""
        self.quitting.stay()
        self.plans.start(event.plan)

    def on_plan_done(self, event: messages.PlanDone) -> None:
        """Show the end of a plan."""
        self.plans.show(event.progress)

    def action_stop_plan(self) -> None:
        """Send no further request of a plan."""
        self.plans.stop()

    def on_recovery_changed(self, event: messages.RecoveryChanged) -> None:
        """Show what became of an action that another console had left open."""
        self.store.add_recovered(event.news)

    def on_memory_changed(self, event: messages.MemoryChanged) -> None:
        """Show what was done at this host, and what other consoles did of late."""
        self.store.add_memory(event.memory)
        if event.news or event.plans:
            self.store.add_done(event.news, event.plans)
        if event.notes:
            self.store.add_notes(event.notes)
        if event.trouble:
            self.store.add_sentence(f"What other consoles did may be missing. {event.trouble}")

    def on_recovery_done(self, event: messages.RecoveryDone) -> None:
        """Notify of how much was found, and what became of it."""
        self.background.recovery.show_done(event.settled)

    def on_download_requested(self, event: messages.DownloadRequested) -> None:
        """Queue a download."""
        self.quitting.stay()
        self.background.downloads.add(event)

    def on_download_dropped(self, event: messages.DownloadDropped) -> None:
        """Cancel a download, or forget those that are over."""
        self.background.downloads.drop(event.download_id)

    def on_downloads_changed(self, event: messages.DownloadsChanged) -> None:
        """Show how downloads stand."""
        self.background.downloads.show(event.downloads)

    def on_note_requested(self, event: messages.NoteRequested) -> None:
        """Keep a note on a record."""
        from roomtui.ui.services.notes import NoteService  # no start should wait for it

        kept = self.background.memory.look_soon
        notes = NoteService(self, self.connection, self.store, self.settings, kept)
        notes.keep(event.entry, event.asker)

    # Watch list

    def on_watch_requested(self, event: messages.WatchRequested) -> None:
        """Have some people watched."""
        self.background.watching.watch(event.people)

    def on_note_given(self, event: messages.NoteGiven) -> None:
        """Set the note of somebody who is watched."""
        self.background.watching.note(event.watched)

    def on_watch_stopped(self, event: messages.WatchStopped) -> None:
        """Have somebody watched no more."""
        self.background.watching.stop(event.watched)

    def action_marked(self) -> None:
        """List what is marked."""
        self.show_marked()

    def action_watch_list(self) -> None:
        """Show who is watched."""
        self.overlays.show_watch_list()

    # Policies

    def on_policy_wanted(self, event: messages.PolicyWanted) -> None:
        """Switch a policy on."""
        self.policies.switch_on(event.policy)

    def on_policy_ended(self, event: messages.PolicyEnded) -> None:
        """Switch a policy off."""
        self.policies.switch_off(event.policy)

    def on_policies_stopped(self) -> None:
        """Switch every policy off."""
        self.policies.stop()

    def action_policies(self) -> None:
        """Show which policies are on."""
        self.overlays.show_policies()

    def action_policies_off(self) -> None:
        """Stop every policy."""
        self.post_message(messages.PoliciesStopped())

    # Screens

    async def on_go_to(self, event: messages.GoTo) -> None:
        """Show something on another screen."""
        await self.navigator.show_narrowed(event.place, event.terms)

    async def on_show_record(self, event: messages.ShowRecord) -> None:
        """Go to a record on the live screen."""
        await self.navigator.show_record(event.ref)

    async def on_show_in_history(self, event: messages.ShowInHistory) -> None:
        """Go to a participant in a session of the history."""
        await self.navigator.show_in_history(event.ref)

    async def on_show_alert(self, event: messages.ShowAlert) -> None:
        """Go to an alert on its screen."""
        from roomtui.ui.attention.rows import row_id

        await self.navigator.show_alert(row_id(event.key))

    def on_acknowledged(self, event: messages.Acknowledged) -> None:
        """Show that the operator knows of some alerts, or does not."""
        self.store.acknowledge(event.keys, is_known=event.is_known)

    async def on_go_back(self) -> None:
        """Go back to where the operator came from."""
        await self.navigator.go_back()

    async def on_composed(self, event: messages.Composed) -> None:
        """Show a composition that was just asked for."""
        await self.navigator.show_composed(event.composition)

    async def action_show_live(self) -> None:
        """Go to the live screen."""
        await self.navigator.jump_to(ScreenName.LIVE)

    async def action_show_recordings(self) -> None:
        """Go to the recordings."""
        await self.navigator.jump_to(ScreenName.RECORDINGS)

    async def action_show_compositions(self) -> None:
        """Go to the compositions."""
        await self.navigator.jump_to(ScreenName.COMPOSITIONS)

    async def action_show_history(self) -> None:
        """Go to past sessions."""
        await self.navigator.jump_to(ScreenName.HISTORY)

    async def action_show_activity(self) -> None:
        """Go to what has happened."""
        await self.navigator.jump_to(ScreenName.ACTIVITY)

    async def action_show_attention(self) -> None:
        """Go to what needs a hand."""
        await self.navigator.jump_to(ScreenName.ATTENTION)

    def action_help(self) -> None:
        """Show every key."""
        self.overlays.show_help()

    def action_palette(self) -> None:
        """Find a command, a screen, a room or somebody by name."""
        self.overlays.show_palette()

    def action_find(self) -> None:
        """Find anybody live, a room or a session."""
        self.overlays.show_find()

    def action_redraw(self) -> None:
        """Draw the whole screen anew."""
        self.draw_anew()

    def action_suspend(self) -> None:
        """Suspend the console until the shell wakes it, or notify that there is no shell."""
        self.suspend_or_say()
