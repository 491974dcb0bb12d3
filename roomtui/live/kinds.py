"""The five kinds of records, in the API's words."""

from enum import StrEnum


class RecordKind(StrEnum):
    """The kind of a record."""

    ROOM = "room"
    SESSION = "session"
    PARTICIPANT = "participant"
    RECORDING = "recording"
    COMPOSITION = "composition"
