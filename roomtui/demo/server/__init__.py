"""The 25 operations of the API as an ASGI app over the simulated world."""

from roomtui.demo.server.app import DEMO_KEY, OPERATIONS, PREFIX, create_app
from roomtui.demo.server.gate import Limits
from roomtui.demo.server.log import LoggedRequest

__all__ = ["DEMO_KEY", "OPERATIONS", "PREFIX", "Limits", "LoggedRequest", "create_app"]
