"""The authorities that certificates are verified by: the environment's, or certifi's."""

import os
import re
import ssl
import stat
from pathlib import Path
from typing import Final

from roomtui.api.errors import NoNetwork
from roomtui.text import safe

FILE: Final = "SSL_CERT_FILE"
FOLDER: Final = "SSL_CERT_DIR"

_HASHED: Final = re.compile(r"[0-9a-f]{8}\.\d+")
"""How OpenSSL looks for the file of an authority in a folder."""


def trusted_roots() -> ssl.SSLContext:
    """Return what certificates are verified by: the environment's roots, or certifi's.

    `ssl.create_default_context` would write the secrets of each connection to the file that
    SSLKEYLOGFILE names.

    Raises:
        NoNetwork: the roots cannot be read, or there are none where they should be.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if file := os.environ.get(FILE):
        _load_file(context, file)
    elif folders := os.environ.get(FOLDER):
        _load_folders(context, folders)
    else:
        import certifi

        context.load_verify_locations(cafile=certifi.where())
    return context


def _load_file(context: ssl.SSLContext, file: str) -> None:
    shown = safe(file, 120)
    try:
        if not stat.S_ISREG(Path(file).stat().st_mode):
            raise _unusable(FILE, f"{shown}, which is no file")
        with Path(file).open("rb"):  # OpenSSL does not say why it cannot
            pass
        context.load_verify_locations(cafile=file)
    except ssl.SSLError:
        raise _unusable(FILE, f"{shown}, which holds no certificates in PEM") from None
    except (OSError, ValueError) as error:
        raise _unusable(FILE, f"{shown}, which cannot be read ({_why(error)})") from None


def _load_folders(context: ssl.SSLContext, folders: str) -> None:
    """Have OpenSSL look into folders, one of which must hold what it looks for."""
    shown = safe(folders, 120)
    faults = []
    for folder in folders.split(os.pathsep):
        try:
            if any(map(_HASHED.fullmatch, os.listdir(folder))):  # noqa: PTH208
                context.load_verify_locations(capath=folders)
                return
        except (OSError, ValueError) as error:
            faults.append(f"{shown}, which cannot be read ({_why(error)})")
        else:
            faults.append(f"{shown}, where no certificates are; `openssl rehash` names them")
    raise _unusable(FOLDER, faults[0])


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or "no file can have this name"


def _unusable(variable: str, what: str) -> NoNetwork:
    return NoNetwork(
        f"{variable} names {what}. Correct or unset it; certificates are verified by it.",
        may_have_landed=False,
    )
