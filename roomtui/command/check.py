"""The `check` command: a diagnosis of whatever the console needs, one line each."""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from roomtui.api import errors
from roomtui.api.client import VideoApi
from roomtui.api.limits import RateLimit
from roomtui.api.proxies import proxy_setting
from roomtui.command.connection import connector
from roomtui.credentials import KeySource
from roomtui.live.clock import Clock, SystemClock
from roomtui.process.charset import is_utf8, says_why
from roomtui.process.open_files import NEEDED_FILES, require_files
from roomtui.process.terminal import colours, has_terminal
from roomtui.process.terminal_kind import can_place, cannot_place
from roomtui.process.window_size import forget_stated
from roomtui.settings import NO_HOME, Settings
from roomtui.settings_error import NO_KEY_BRIEFLY, SettingsError
from roomtui.text import counted, safe
from roomtui.trusted_path import NotTrusted, check_folder, refuse_foreign_folders

SLOW_MS: Final = 1000
SKEW_SECS: Final = 30
SCARCE: Final = 0.1
"""The share of the account's limit that is too little to watch with."""

COLUMNS: Final = 80
LINES: Final = 24

Resolve = Callable[[], tuple[Settings, KeySource]]


class Finding(Struct, frozen=True):
    """One line: how it stands, with what, and what to do unless it is ok."""

    level: Literal["ok", "warn", "fail"]
    topic: str
    says: str

    def __str__(self) -> str:
        return f"{self.level:<5} {self.topic:<14} {safe(self.says, 512)}"


def print_checks(resolve: Resolve) -> int:
    """Print each finding as it comes; the exit code is 1 if anything failed."""
    failed = False
    for finding in _findings(resolve):
        print(finding, flush=True)
        failed = failed or finding.level == "fail"
    return int(failed)


def _findings(resolve: Resolve) -> Iterator[Finding]:
    try:
        settings, source = resolve()
    except SettingsError as error:
        yield Finding("fail", "configuration", str(error))
    else:
        yield from _of_settings(settings)
        yield from _of_service(settings, source)
    yield of_textual()
    yield of_terminal()


def _of_settings(settings: Settings) -> Iterator[Finding]:
    file = settings.config
    found = file if file and _is_there(file) else f"no file {file}, so all is as by default"
    yield Finding("ok", "configuration", f"{found}; profile {settings.profile}")
    mode = "read-only: nothing but reading leaves" if settings.read_only else "may moderate"
    yield Finding("ok", "mode", f"{mode}; a look every {settings.interval:g} s")
    if settings.read_only:
        yield Finding("ok", "journal", "none, since nothing can be changed")
    elif settings.state_dir is None:
        yield Finding("fail", "journal", NO_HOME)
    else:
        yield of_journal(settings.journal_dir, required=settings.journal_required)


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:  # no name that long can be looked for
        return False


def of_journal(folder: Path, *, required: bool = True) -> Finding:
    """Return whether the journal can be written; nothing is made by asking."""
    without = "" if required else "; what it cannot take is sent all the same (best-effort)"
    there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        try:
            if there == folder:
                check_folder(f"the journal {safe(folder)}", folder)
            else:
                refuse_foreign_folders(f"the journal {safe(folder)}", there / folder.name)
        except (NotTrusted, OSError) as error:
            return Finding("fail", "journal", f"{error}")
        return Finding("ok", "journal", f"goes to {folder}{without}")
    return Finding(
        "fail", "journal", f"{there} is no folder that you can write{without}; mend that."
    )


def _of_service(settings: Settings, source: KeySource) -> Iterator[Finding]:
    try:
        key = source.read()
    except SettingsError as error:
        yield Finding("fail", "credentials", str(error) if source.is_there else NO_KEY_BRIEFLY)
        return
    yield Finding("ok", "credentials", f"key {source.label}")
    place = "the demo in this process" if settings.demo else settings.base_url
    who = "the relay" if key is None else "the key"
    try:
        require_files(NEEDED_FILES)
        proxy = None if settings.demo else proxy_setting(settings.base_url)
        api = connector(settings, key)()
    except (SettingsError, errors.VideoApiError) as error:
        yield Finding("fail", "reachability", str(error))
        return
    if proxy is not None:
        yield Finding("ok", "proxy", f"{proxy.place}, named by {proxy.variable}")
    yield from asyncio.run(_ask(api, place, who, SystemClock()))


async def _ask(api: VideoApi, place: str, who: str, clock: Clock) -> list[Finding]:
    """Read a room and a session; the second answer tells the latency, without the handshake."""
    async with api:
        try:
            page = await api.rooms.page(size=1)
            now, started = clock.now(), clock.monotonic()
            await api.sessions.page(size=1)
            latency = round((clock.monotonic() - started) * 1000)
        except errors.VideoApiError as error:
            return of_failure(error, place)
        return [
            Finding("ok", "reachability", f"{place} answers"),
            Finding("ok", "access", f"{who} may read rooms and sessions"),
            of_latency(latency),
            of_limits(api.rate),
            of_clock(page.date, now - timedelta(seconds=page.age)),
        ]


def of_failure(error: errors.VideoApiError, place: str) -> list[Finding]:
    """Return whether it was the way to the service that failed, or the key, or the limit."""
    answers = Finding("ok", "reachability", f"{place} answers")
    match error:
        case errors.Unauthorized() | errors.Forbidden() | errors.LoginPage():
            return [answers, Finding("fail", "access", str(error))]
        case errors.TooManyRequests():
            return [answers, Finding("fail", "limits", str(error))]
        case errors.NotFound() | errors.UnexpectedAnswer(status=404):
            says = f"{place} answers, but has no rooms there (404). Check the base URL's path."
        case errors.Undecodable():
            says = f"{place} answers, but not as the Video API does. Check the base URL."
        case _:
            says = str(error)
    return [Finding("fail", "reachability", says)]


def of_latency(milliseconds: int) -> Finding:
    """Rate the latency."""
    if milliseconds <= SLOW_MS:
        return Finding("ok", "latency", f"{milliseconds} ms")
    return Finding("warn", "latency", f"{milliseconds} ms; a longer --interval may serve better.")


def of_limits(rate: RateLimit | None) -> Finding:
    """Rate what is left of the account's rate limit."""
    if rate is None:
        return Finding("ok", "limits", "the service tells none")
    says = (
        f"{rate.remaining} of {counted(rate.limit, 'request')} left, renewed in {rate.reset:.0f} s"
    )
    if rate.remaining >= rate.limit * SCARCE:
        return Finding("ok", "limits", says)
    return Finding("warn", "limits", f"{says}; look what else spends them.")


def of_clock(service: datetime | None, here: datetime) -> Finding:
    """Rate the clock skew between this machine and the service, which counts all ages."""
    if service is None:
        return Finding("ok", "clock", "the service tells no time")
    ahead = round((here - service.replace(tzinfo=service.tzinfo or UTC)).total_seconds())
    if abs(ahead) <= SKEW_SECS:
        return Finding("ok", "clock", "agrees with the service's")
    side = "ahead of" if ahead > 0 else "behind"
    return Finding(
        "warn",
        "clock",
        f"{abs(ahead)} s {side} the service's; set it, since the journal is dated by it.",
    )


def of_textual() -> Finding:
    """Judge whether Textual has all that the console needs of it."""
    from roomtui.ui.terminal.compatibility import OTHERS, misfit_sentence, missing, version

    if names := missing():
        level: Literal["warn", "fail"] = "fail" if missing(OTHERS) else "warn"
        return Finding(level, "textual", misfit_sentence(names))
    return Finding("ok", "textual", f"{version()} has all that the console needs of it")


def of_terminal() -> Finding:
    """Rate the terminal that the console would draw on."""
    if not has_terminal():
        return Finding("warn", "terminal", "there is none here; `roomtui snapshot` needs none.")
    forget_stated(os.environ)
    columns, lines = shutil.get_terminal_size()
    encoding = "utf-8" if is_utf8(os.environ) else "ascii"
    says = f"{columns}x{lines}, {colours()}, {encoding}"
    if not can_place(os.environ.get("TERM", "")):
        return Finding("warn", "terminal", f"{says}; {cannot_place(os.environ)}")
    if columns < COLUMNS or lines < LINES:
        return Finding("warn", "terminal", f"{says}; {COLUMNS}x{LINES} shows more.")
    if not is_utf8(os.environ):
        return Finding("warn", "terminal", f"{says}; {says_why(os.environ)}")
    return Finding("ok", "terminal", says)
