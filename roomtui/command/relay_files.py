"""The files of `relay-config`: nginx's configuration, its name servers, or the unit."""

import os
import sys
from argparse import Namespace
from typing import Final

from roomtui.atomic_file import write_whole
from roomtui.command.relay import plain_path, relay_config, wanted
from roomtui.command.relay_renewal import why_not_renewed
from roomtui.command.relay_resolver import resolver_file
from roomtui.command.relay_unit import CONFIG, relay_unit
from roomtui.command.relay_user import USER, is_known
from roomtui.exit_status import OK
from roomtui.settings_error import SettingsError
from roomtui.text import safe

ADDS_USER: Final = "sudo useradd --system --user-group --no-create-home --shell /usr/sbin/nologin"


def print_relay(args: Namespace) -> int:
    """Print or write what is asked for, made before anything is written; return the exit code.

    Raises:
        SettingsError: something was asked for that cannot be, or the file cannot be written.
    """
    if args.config and not args.systemd:
        raise SettingsError("--config: only the unit names the configuration; add --systemd.")
    if args.resolver and args.systemd:
        raise SettingsError("--resolver and --systemd print a file each; give one of them.")
    relay = wanted(args)
    if args.resolver:
        text = resolver_file()
    elif args.systemd:
        text = relay_unit(relay, plain_path(args.config or CONFIG, "--config"))
    else:
        text = relay_config(relay)
    if args.output is None:
        sys.stdout.write(text)
        return OK
    was_there = write_whole(text, args.output, "--output")
    print(f"{safe(args.output)} is {'replaced' if was_there else 'written'}.")
    if args.systemd and (why := why_not_renewed(os.environ)):
        print(f"It does not look up the name servers anew: {why}.")
    if not args.resolver and not is_known(relay.user):
        how = (
            f"; make it: {ADDS_USER} {relay.user}"
            if (relay.user, relay.group) == (USER, USER)
            else ""
        )
        print(f"There is no user {relay.user} on this machine yet{how}.")
    return OK
