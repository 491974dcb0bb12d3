"""Why a connection could not be made, told from what the system said below httpx."""

import socket
import ssl

from roomtui.system_errors import causes


def no_such_name(error: BaseException) -> bool:
    """Return whether the name of a host could not be looked up."""
    return any(isinstance(one, socket.gaierror) for one in causes(error))


def not_trusted(error: BaseException) -> bool:
    """Return whether a certificate could not be verified."""
    return "CERTIFICATE_VERIFY_FAILED" in str(error)


def is_no_tls(error: BaseException) -> bool:
    """Return whether there was a connection, and TLS failed on it."""
    return any(isinstance(one, ssl.SSLError) for one in causes(error))
