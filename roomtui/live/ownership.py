"""Refuses what belongs to another account: its ids mean nothing here, or something else."""

from typing import TYPE_CHECKING

from roomtui.account_id import AccountId
from roomtui.api.errors import OtherAccount

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi


def require_own(account: AccountId, api: "VideoApi") -> None:
    """Check that a client speaks for an account.

    Raises:
        OtherAccount: it speaks for another.
    """
    if account != api.account:
        raise OtherAccount(
            f"Nothing was sent, for this belongs to the account {account}, and the connection to "
            f"{api.account}. Choose it again where that account is shown."
        )
