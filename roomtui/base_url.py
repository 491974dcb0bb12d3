"""Validation of the base URL, so that a key is never sent where it should not go."""

from urllib.parse import urlsplit

from roomtui.api.loopback import is_loopback
from roomtui.settings_error import SettingsError
from roomtui.text import safe


def checked_base_url(
    url: str, place: str, *, insecure: bool = False, shown: str = "the key"
) -> str:
    """Return the URL without its last slash; `shown` is what others could read without https.

    Raises:
        SettingsError: it is no base URL, or would send the key in the clear; what it holds
            beyond scheme and host is not repeated, since it may be a secret.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise SettingsError(f"{place}: this is not a URL; give one like https://host/v2.") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise SettingsError(
            f"{place}: a base URL starts with https:// and a host, like https://host/v2."
        )
    if "@" in parts.netloc or parts.query or parts.fragment or set(url) & set("?#\\"):
        raise SettingsError(
            f"{place}: a base URL is scheme, host and path alone, without user, query or fragment."
        )
    if url != safe(url, 2048) or " " in url:
        raise SettingsError(f"{place}: this URL has a character that no URL has.")
    if parts.scheme == "http" and not (insecure or is_loopback(host)):
        raise SettingsError(
            f"{place}: plain http would send {shown} readable to {safe(host, 80)}; "
            "use https, or say --insecure-http."
        )
    return url.rstrip("/")
