"""Who sits at a console, and which one it is."""

import os
import pwd
import socket
from typing import Self
from uuid import uuid4

from msgspec import Struct

from roomtui.text import safe


class Who(Struct, frozen=True):
    """Who sits at a console: the login name, and the address that SSH gives.

    The console is told apart by host, process and an id of its run, and by the profile and the
    base URL of the service that it works on; without an id nothing is ever settled for it.
    """

    login: str
    ssh_client: str = ""
    profile: str = ""
    service: str = ""
    host: str = ""
    pid: int = 0
    run: str = ""

    @classmethod
    def here(cls, profile: str = "", service: str = "") -> Self:
        """Tell it for this process, whose run begins."""
        try:
            login = pwd.getpwuid(os.getuid()).pw_name  # LOGNAME is what anybody says it is
        except KeyError:
            login = f"uid {os.getuid()}"
        address = os.environ.get("SSH_CLIENT", "").split(" ")[0]
        return cls(
            login=safe(login),
            ssh_client=safe(address),
            profile=safe(profile),
            service=safe(service),
            host=safe(socket.gethostname()),
            pid=os.getpid(),
            run=uuid4().hex,
        )
