"""Plans: what a scenario says of each room, and of its movement."""

from enum import Enum, auto

from msgspec import Struct

from roomtui.demo.people import Guest


class Incident(Enum):
    """What happens in a room soon after the start, once."""

    NONE = auto()
    FILLS = auto()
    FILLS_NEARLY = auto()
    HOST_LEAVES = auto()
    HOST_RECONNECTS = auto()
    RAIDED = auto()
    POPULAR = auto()
    FLED = auto()
    THINNED_OUT = auto()
    ENDS = auto()
    SET_TO_RECORD = auto()
    COMPOSED = auto()
    SOMEBODY_COMES = auto()


class RoomPlan(Struct, frozen=True, kw_only=True):
    """One room and how it is used.

    `crowd` is how many people a running session strives for, guests among them; `open` says
    whether one runs at the start; a `side` room's sessions come and go by themselves. `past`
    counts the sessions held in it before, one every `past_every` days and each with `past_crowd`
    people; of each, a composition was made if the room is `filmed`. `incident` happens by itself.
    """

    unique_name: str | None
    max_participants: int = 50
    enable_recording: bool = False
    webhook_event_url: str | None = None
    crowd: int = 0
    open: bool = False
    side: bool = False
    guests: tuple[Guest, ...] = ()
    past: int = 0
    past_every: int = 1
    past_crowd: int = 12
    filmed: bool = False
    incident: Incident = Incident.NONE


class Scenario(Struct, frozen=True, kw_only=True):
    """A simulated event.

    `changes_per_minute` counts people who come or go, `side_every` is the mean number of
    seconds between side sessions starting or ending; 0 stands for never in both. The newest room
    is `age_days` old. The first `recorded_people` to join a session are recorded: its hosts, as
    a rule. Memory stays flat: a session lists `departed_kept` people who left, `ended_kept`
    ended sessions are kept.
    """

    description: str
    rooms: tuple[RoomPlan, ...] = ()
    changes_per_minute: float = 0.0
    side_every: float = 0.0
    films_done: int = 0
    films_pending: int = 0
    age_days: int = 40
    recorded_people: int = 2
    departed_kept: int = 200
    ended_kept: int = 200
