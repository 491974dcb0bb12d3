"""Everything that can go wrong between a call and its answer.

VideoApiError
├── ReadOnlyRefusal         nothing was sent: the process may only read
├── OtherAccount            nothing was sent: it belongs to another account
├── NoAnswer                the service could not be asked, or did not answer
│   ├── NoNetwork           no connection could be made, or it broke
│   │   └── ProxyFailed         it got no further than the proxy that the environment names
│   └── TimedOut            the answer did not come in time
├── Undecodable             an answer came, but its body is not what the API documents
│   └── TooLarge            its body is larger than any that the API can mean
└── Refused                 the service answered with an error status
    ├── Redirected          3xx: a redirect, which is not followed
    ├── Unauthorized        401: the key is not accepted
    ├── Forbidden           403: the key may not do this
    │   └── RelayDenied     401 or 403 where a relay has the key, and this console none
    ├── NotFound            404 in the API's own words: the thing is gone
    ├── UnexpectedAnswer    404, or another 4xx, in other words than the API's
    │   ├── NoSuchAddress       404 in the API's own words, but about the URL
    │   ├── LoginPage           401 or 403 of a proxy or a captive portal
    │   └── ProxyLogin          407: a proxy wants a login, and has passed nothing on
    ├── NotRelayed          404 of a relay: it serves no such things at all
    ├── Unprocessable       422: a value is not allowed; `problems` name the fields
    ├── TooManyRequests     429: the account's limit is spent; `wait` says for how long
    └── ServerError         5xx: the service, or a proxy before it, failed

Each message is one sentence of what happened and one of what to do.
"""

from msgspec import Struct

from roomtui.system_errors import system_sentence


class Problem(Struct, frozen=True):
    """One entry of an error answer, safe to show.

    `field` is its pointer without the slashes at the ends, or its parameter.
    """

    code: str = ""
    title: str = ""
    detail: str = ""
    field: str = ""

    def __str__(self) -> str:
        """Return it as the service words it, the field first."""
        words = self.detail or self.title or "no reason given"
        return f"{self.field}: {words}" if self.field else words


def internal(error: Exception) -> str:
    """Return what the system lacks, or the kind of an error; its own words may hold a password."""
    return system_sentence(error) or f"Internal error ({type(error).__name__})."


class VideoApiError(Exception):
    """Base of all; `may_have_landed` tells whether the service may have acted all the same.

    `request_id` is the service's name for the request, where an answer came that tells it.
    """

    may_have_landed: bool = False
    request_id: str = ""


class ReadOnlyRefusal(VideoApiError):
    """Nothing was sent, because this process is read-only."""


class OtherAccount(VideoApiError):
    """Nothing was sent, because it belongs to another account than the client's."""


class NoAnswer(VideoApiError):
    """The service could not be asked, or it did not answer."""

    def __init__(self, message: str, *, may_have_landed: bool) -> None:
        super().__init__(message)
        self.may_have_landed = may_have_landed


class NoNetwork(NoAnswer):
    """No connection could be made, or it broke before the answer was complete."""


class ProxyFailed(NoNetwork):
    """The request came no further than a proxy, if it got there; the service was not asked."""

    def __init__(self, message: str) -> None:
        super().__init__(message, may_have_landed=False)


class TimedOut(NoAnswer):
    """The answer did not come in time."""


class Undecodable(VideoApiError):
    """The body of an answer is not what the API documents; an action has landed all the same."""

    may_have_landed = True


class TooLarge(Undecodable):
    """A body is larger than any that the API can mean; it was not read to its end."""


class Refused(VideoApiError):
    """The service answered with an error status, or something on the way to it did.

    Only a body in the API's own form says that nothing was done (`own`): a proxy may put a page
    of its own in the place of any answer.
    """

    what = "The service refused the request"
    advice = "See the API's documentation for this status."

    def __init__(
        self, status: int, problems: tuple[Problem, ...] = (), *, own: bool = True
    ) -> None:
        self.status = status
        self.problems = problems
        self.may_have_landed = self.may_have_landed or not own
        reason = "; ".join(str(problem).rstrip(".") for problem in problems[:3])
        super().__init__(f"{self.what} ({status}{': ' + reason if reason else ''}). {self.advice}")


class Redirected(Refused):
    """3xx."""

    what = "The service sends elsewhere, where the key does not go"
    advice = "Check the base URL and any proxy on the way."


class Unauthorized(Refused):
    """401."""

    what = "The API key was not accepted"
    advice = "Check that it is complete and not revoked."


class Forbidden(Refused):
    """403."""

    what = "The API key may not do this"
    advice = "Check the key's permissions in the Telnyx portal."


class RelayDenied(Forbidden):
    """401 or 403 through a relay: whoever watches has no key to mend."""

    what = "The relay was not let in"
    advice = "Tell whoever runs it; this console needs no key of its own."


class NotFound(Refused):
    """404."""

    what = "It is not there any more"
    advice = "Somebody may have ended or deleted it."


class UnexpectedAnswer(Refused):
    """A refusal that is not the API's: a proxy's page says nothing of what is there or was done."""

    what = "The request was refused, but not in the API's words"
    advice = "Check the base URL and any proxy on the way."


class NoSuchAddress(UnexpectedAnswer):
    """404 in the API's own words, which are not about the thing asked for."""

    what = "The service does not know this address"


class LoginPage(UnexpectedAnswer):
    """401 or 403 that is not the API's: whoever refuses to let in has passed nothing on."""

    advice = (
        "But this is not the API's own answer: check the base URL, and whether a proxy "
        "or this network wants a login."
    )

    def __init__(self, status: int) -> None:
        self.what = (Unauthorized if status == 401 else Forbidden).what
        super().__init__(status)


class ProxyLogin(UnexpectedAnswer):
    """407, which a proxy alone answers."""

    what = "A proxy on the way wants a user and a password"
    advice = "Give them in the variable that names it, as http://USER:PASSWORD@HOST:PORT."


class NotRelayed(Refused):
    """404 of a relay, for what whoever set it up has left out."""

    what = "The relay does not serve this"
    advice = "Ask whoever runs it."


class Unprocessable(Refused):
    """422."""

    what = "A value was not accepted"
    advice = "Correct it and send again."

    @property
    def fields(self) -> dict[str, str]:
        """Return each refused field with the reason, as the service gives it."""
        return {p.field: p.detail or p.title for p in self.problems if p.field}


class TooManyRequests(Refused):
    """429; `wait` is the number of seconds until requests are accepted again."""

    what = "The account's request limit is spent"

    def __init__(self, status: int, problems: tuple[Problem, ...], wait: float) -> None:
        self.wait = wait
        self.advice = f"Requests go on in {wait:.0f} s; other consoles share the limit."
        super().__init__(status, problems)


class ServerError(Refused):
    """5xx, from the service or from a proxy before it."""

    what = "The service failed"
    advice = "A later try may succeed."
    may_have_landed = True
