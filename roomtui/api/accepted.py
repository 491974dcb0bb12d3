"""Tells the API's own word that something was done from any other 2xx.

A proxy may answer 200 with a page of its own, or with an error in a body; what the API documents
for an operation is taken, and nothing else.
"""

from typing import Final, TypeVar

from msgspec import Struct

from roomtui.api.decode import decode_data
from roomtui.api.errors import Undecodable
from roomtui.api.lenient import loads, undecodable
from roomtui.api.models import Record
from roomtui.api.responses import Response

S = TypeVar("S", bound=Struct)
R = TypeVar("R", bound=Record)

NO_CONTENT: Final = 204

WITHOUT_BODY: Final = frozenset({NO_CONTENT, 205})


def accepted_data(answer: Response, kind: type[S]) -> S:
    """Return what a write answers.

    Raises:
        Undecodable: the answer is not what the API documents for it.
    """
    if answer.is_page or answer.status in WITHOUT_BODY:
        raise undecodable()
    body = answer.body
    if loads(body).get("errors"):
        raise Undecodable(
            "The service answered that it is done, and with an error as well. "
            "Look whether it was done."
        )
    return decode_data(body, kind)


def accepted_deletion(answer: Response, record_id: str) -> None:
    """See that a deletion was answered as documented: 204 without a body, or with the record.

    Raises:
        Undecodable: it was not.
    """
    if answer.status in WITHOUT_BODY:
        if answer.is_page or answer.body.strip():
            raise undecodable()
    else:
        same_record(accepted_data(answer, Record), record_id)


def same_record(record: R, record_id: str) -> R:
    """Return the record if it is the one that was asked for.

    Raises:
        Undecodable: it is another.
    """
    return about(record, record.id, record_id)


def about(record: R, told: str | None, asked: str | None) -> R:
    """Return the record unless it tells (None is nothing) otherwise than was asked for.

    Raises:
        Undecodable: it does.
    """
    if told and asked and told.strip().casefold() != asked.strip().casefold():
        raise Undecodable(
            "The service answered about something else than was asked for. "
            "Check any proxy on the way."
        )
    return record
