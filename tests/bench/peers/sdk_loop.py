"""Fetches the live snapshot every two seconds with the official SDK, and does nothing with it."""

import os
import time

from telnyx import Telnyx


def main() -> None:
    """Go on until ended."""
    key, url = os.environ["TELNYX_API_KEY"], os.environ["TELNYX_BASE_URL"]
    sessions = Telnyx(api_key=key, base_url=url).rooms.sessions
    while True:
        list(sessions.list_0(filter={"active": True}, include_participants=True, page_size=250))
        time.sleep(2)


if __name__ == "__main__":
    main()
