"""The client of a console speaks for the account of its settings."""

from pathlib import Path

import pytest

from roomtui.account_id import AccountId
from roomtui.api.secret import ApiKey
from roomtui.command.connection import connector
from roomtui.settings import DEMO_URL, Settings
from roomtui.ui.ui_state import opening

SECRET = "KEY0123456789ABCDEFSECRET"


@pytest.mark.parametrize(
    ("settings", "account"),
    [
        (
            Settings(profile="ops", base_url="https://h/v2", state_dir=Path()),
            AccountId("ops", "https://h/v2"),
        ),
        (
            Settings(profile="demo", base_url=DEMO_URL, demo="small", state_dir=Path()),
            AccountId("demo", DEMO_URL),
        ),
    ],
    ids=["service", "demo"],
)
async def test_a_client_speaks_for_the_account_of_the_settings(
    settings: Settings, account: AccountId
) -> None:
    assert settings.account == account
    assert opening(settings.account).snapshot.account == account
    async with connector(settings, ApiKey(SECRET))() as api:
        assert api.account == account
        assert SECRET not in repr(api.account) + str(api.account)
