"""The app: owns settings, client, poller and moderator, and the one scene that is shown."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeGuard

from msgspec.structs import replace
from textual import work
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.message_pump import MessagePump
from textual.screen import ModalScreen

from roomtui.api.errors import VideoApiError
from roomtui.live.clock import Clock, SystemClock
from roomtui.live.download.state import Download
from roomtui.live.feed import Feed, FeedState
from roomtui.live.kinds import Kind
from roomtui.live.ledger import EMPTY
from roomtui.live.orders import Outcome, Report
from roomtui.live.snapshot import NOTHING_YET
from roomtui.live.update import Update
from roomtui.live.writes import Written
from roomtui.settings import Settings
from roomtui.ui.activity import Activity
from roomtui.ui.commands import COMMANDS, Scope, bindings
from roomtui.ui.downloading import Downloading
from roomtui.ui.messages import (
    OrderGiven,
    Reported,
    Stumbled,
    Updated,
    WriteAnswered,
    WriteDone,
    WriteGiven,
)
from roomtui.ui.palette import CommandProvider
from roomtui.ui.scene import Scene
from roomtui.ui.screens.dialogs.help import HelpDialog
from roomtui.ui.theme import THEMES

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi
    from roomtui.api.secret import ApiKey
    from roomtui.live.engine import Engine
    from roomtui.live.moderation import Moderator
    from roomtui.live.poller import Poller
    from roomtui.live.writer import Writer

TERMINATED: Final = 128 + signal.SIGTERM
"""The exit status of a process that was asked to end."""

STUMBLE_SECS: Final = 1.0
MIND_SECS: Final = 10.0
"""Seconds in which a second q leaves although something is under way."""

REOPEN_SECS: Final = 10.0
"""Seconds until something is tried again that failed without an answer to go by."""

NOT_AS_MEANT: Final = frozenset({Outcome.FAILED, Outcome.UNKNOWN, Outcome.NOT_CONFIRMED})
"""Outcomes that an operator must not overlook."""

SEVERITIES: Final[Mapping[Outcome, Literal["error", "information"]]] = {
    Outcome.FAILED: "error",
    Outcome.DONE: "information",
}
"""How an outcome is told; as a warning unless it is one of these."""


class RoomApp(Downloading, inherit_bindings=False):
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
    COMMANDS: ClassVar = {CommandProvider}
    ENABLE_COMMAND_PALETTE = False  # it would bind a key that goes before those of dialogs
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (60, "-broad")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.APP),
        Binding("ctrl+c", "how_to_quit", show=False, system=True),
    ]

    def __init__(
        self,
        settings: Settings,
        connect: "Callable[[], VideoApi]",
        *,
        renew_key: "Callable[[], ApiKey | None] | None" = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(settings)
        self.clock = clock or SystemClock()
        self.animation_level = "none"
        self._connect = connect
        self._renew_key = renew_key
        self._activity = Activity()
        self._ledger = EMPTY
        self._engine: Engine | None = None
        self._quitting = False

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give our own colour names a meaning under Textual's themes too."""
        return THEMES[0].variables

    async def on_mount(self) -> None:
        """Show the live screen at once; everything that takes time comes after."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        known = {command.id for command in COMMANDS}
        self.set_keymap({i: keys for i, keys in self.settings.keys.items() if i in known})
        self._engine_ready = asyncio.get_running_loop().create_future()
        self.screen_of(self.START)
        await self.push_screen(self.START)
        for unknown in self.settings.keys.keys() - known:
            self.notify(f"The configuration maps a key to {unknown}, which is no command.",
                        severity="warning", markup=False)  # fmt: skip
        if not self.is_headless:
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, self.exit, None, TERMINATED)
        self._watch_service()
        self.start_downloads()

    @work(group="poller", exit_on_error=False)
    async def _watch_service(self) -> None:
        """Connect and poll until the app ends; a stumble is told and does not end it."""
        self._engine = engine = await self._open_until_it_works()
        if self._engine_ready is not None:
            self._engine_ready.set_result(engine)
        try:
            while True:
                try:
                    await engine.poller.run(self._tell)
                except Exception as error:  # the console goes on whatever happens
                    self.post_message(Stumbled(error))
                    await asyncio.sleep(STUMBLE_SECS)
        finally:
            await engine.aclose()

    async def _open_until_it_works(self) -> "Engine":
        while True:
            try:
                return await asyncio.to_thread(self._open)
            except Exception as error:  # the console goes on whatever happens
                self._tell(Update(NOTHING_YET, self._unopened(error)))
                await asyncio.sleep(REOPEN_SECS)

    def _unopened(self, error: Exception) -> Feed:
        """Say what keeps us from connecting; not in its own words, which may hold a password."""
        now, kind = self.clock.now(), type(error).__name__
        return Feed(
            state=FeedState.OFFLINE,
            since=now,
            next_try=now + timedelta(seconds=REOPEN_SECS),
            reason=str(error) if isinstance(error, VideoApiError) else f"Internal error ({kind}).",
        )

    def _open(self) -> "Engine":
        """Import the network half and start it; runs in a thread."""
        from roomtui.live.engine import Engine

        settings = self.settings
        return Engine(
            self._connect(),
            self.clock,
            interval=settings.interval,
            journal=None if settings.read_only else settings.state_dir / "journal",
            profile=settings.profile,
            renew_key=self._renew_key,
        )

    def server_now(self) -> datetime:
        """Give the time on the server's clock."""
        return self.clock.now() + timedelta(seconds=self.scene.feed.skew)

    def copy_secret(self, secret: str) -> bool:
        """Copy to the clipboard of the terminal, keep no copy of it here, tell whether it went."""
        try:
            self.copy_to_clipboard(secret)
        except Exception as error:  # its traceback would show the secret
            self._activity.stumbled(error, self.clock.now())
            self._show(self.scene)
            return False
        finally:
            self._clipboard = ""
        return True

    @property
    def _poller(self) -> "Poller | None":
        return self._engine.poller if self._engine else None

    @property
    def _moderator(self) -> "Moderator | None":
        return self._engine.moderator if self._engine else None

    def _tell(self, update: Update) -> None:
        self.post_message(Updated(update))

    def on_updated(self, event: Updated) -> None:
        """Show what the poller tells, and let the moderator settle what it can."""
        snapshot, feed = event.update.snapshot, event.update.feed
        now = self.clock.now()
        self._activity.turned(self.scene.feed, feed, now)
        self._activity.happened(event.update.changes, now)
        self._show(replace(self.scene, snapshot=snapshot, feed=feed))
        if feed.is_live:
            self._ledger = self._ledger.without_departed(snapshot)
            if self._moderator and self._moderator.waiting:
                self._guard(self._moderator.observe(snapshot, self._report))

    def on_order_given(self, event: OrderGiven) -> None:
        """Carry an order out."""
        if self._moderator is not None:
            self._quitting = False
            self._guard(self._moderator.carry_out(event.order, self._report))

    @work(group="orders", exit_on_error=False)
    async def _guard(self, task: Coroutine[Any, Any, None]) -> None:
        """Run what the moderator does; a stumble is told and ends nothing else."""
        try:
            await task
        except Exception as error:
            self.post_message(Stumbled(error))

    def _report(self, report: Report) -> None:
        self.post_message(Reported(report))

    def on_reported(self, event: Reported) -> None:
        """Show what became of an order, and look at its effect."""
        report = event.report
        self._ledger = self._ledger.noting(report)
        self._activity.reported(report)
        self._show(self.scene)
        if report.outcome in NOT_AS_MEANT:
            self._alarm(f"{report.order.action}: {report.outcome}. {report.detail}", report.outcome)
        if report.landed and report.order.action.can_be_seen and self._poller:
            self._poller.refresh()

    def on_write_given(self, event: WriteGiven) -> None:
        """Have something written."""
        if self._engine is None or self._engine.writer is None:
            failed = Written(write=event.write, outcome=Outcome.FAILED, at=self.clock.now(),
                             detail="Nothing was sent: there is no connection yet.")  # fmt: skip
            self.post_message(WriteDone(failed, event.asker))
        else:
            self._guard(self._write(self._engine.writer, event))

    async def _write(self, writer: "Writer", event: WriteGiven) -> None:
        self.post_message(WriteDone(await writer.carry_out(event.write), event.asker))

    def on_write_done(self, event: WriteDone) -> None:
        """Show what became of a write, here and to who asked, and look at its effect."""
        written, asker = event.written, event.asker
        self._activity.wrote(written)
        self._show(self.scene)
        if self._is_there(asker):
            asker.post_message(WriteAnswered(written))
        else:
            words = f"{written.write.title}: {written.outcome}. {written.detail}"
            self._alarm(words.rstrip(), written.outcome)
        is_changed = written.outcome is not Outcome.FAILED and written.write.what == Kind.ROOM
        if is_changed and self._poller:
            self._poller.refresh(rooms=True)

    def _is_there(self, asker: MessagePump | None) -> TypeGuard[MessagePump]:
        """Tell whether who asked is still to be told; a dialog lives on a little when closed."""
        if asker is None or not asker.is_running:
            return False
        return not isinstance(asker, ModalScreen) or asker in self.screen_stack

    def _alarm(self, sentence: str, outcome: Outcome) -> None:
        words = sentence[:1].upper() + sentence[1:]
        self.notify(words, severity=SEVERITIES.get(outcome, "warning"), markup=False)

    def download_ended(self, download: Download) -> None:
        """Tell that a download is over, and remember it."""
        super().download_ended(download)
        self._activity.downloaded(download, self.clock.now())
        self._show(self.scene)

    def on_stumbled(self, event: Stumbled) -> None:
        """Say that something unexpected happened, and go on."""
        self._activity.stumbled(event.error, self.clock.now())
        reason = f"Internal error ({type(event.error).__name__}); it is tried again."
        feed = replace(self.scene.feed, state=FeedState.OFFLINE, reason=reason)
        self._show(replace(self.scene, feed=feed))

    def _show(self, scene: Scene) -> None:
        now = self.clock.now() + timedelta(seconds=scene.feed.skew)
        self.scene = replace(scene, ledger=self._ledger, activity=self._activity.entries, now=now)

    def action_pause(self) -> None:
        """Stop the feed, or let it go on."""
        if self._engine:
            self._engine.pause(not self._engine.poller.paused)

    def action_refresh(self) -> None:
        """Ask the service now."""
        if self._poller and self._poller.paused:
            self.notify("The feed is paused; let it go on first.", timeout=2)
        elif self._poller:
            self._poller.refresh(rooms=True)
            self.screen_of(self.place).refresh_lists()

    def action_faster(self) -> None:
        """Ask more often."""
        self._change_pace(faster=True)

    def action_slower(self) -> None:
        """Ask less often."""
        self._change_pace(faster=False)

    def _change_pace(self, *, faster: bool) -> None:
        if self._poller:
            seconds = self._poller.change_pace(faster=faster)
            self.notify(f"Asking every {seconds:.0f} s, as far as the limit allows.", timeout=2)

    def action_help(self) -> None:
        """Show every key."""
        settings = self.settings
        self.push_screen(
            HelpDialog(read_only=settings.read_only, remapped=settings.keys, place=self.place)
        )

    def action_palette(self) -> None:
        """Find a command by its name."""
        self.push_screen(CommandPalette(id="--command-palette"))

    def action_how_to_quit(self) -> None:
        """Answer Ctrl-C with the key that quits."""
        self.notify(f"Press {self.settings.keys.get('quit', 'q')} to quit.", timeout=2)

    def _stay(self) -> None:
        self._quitting = False

    async def action_quit(self) -> None:
        """Leave, but not in the middle of something unless asked twice."""
        under_way = [w for w in self.workers if w.group == "orders" and w.is_running]
        if (under_way or self.is_downloading) and not self._quitting:
            self._quitting = True
            self.set_timer(MIND_SECS, self._stay)
            what = "An order" if under_way else "A download"
            loss = "without its outcome" if under_way else "and drops what has come"
            self.notify(f"{what} is on its way. Once more leaves {loss}.")
            return
        self.exit()
