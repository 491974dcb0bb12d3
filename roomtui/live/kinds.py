"""The five kinds of records, in the API's words."""

from enum import StrEnum


class RecordKind(StrEnum):
    """What a record is."""

    ROOM = "room"
    SESSION = "session"
    PARTICIPANT = "participant"
    RECORDING = "recording"
    COMPOSITION = "composition"
