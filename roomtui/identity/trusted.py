"""The identities that the configuration trusts: claims still, which the operator vouches for."""

from collections.abc import Iterable, Sequence
from typing import Final

from roomtui.identity.id_keys import ID_KEYS, folded_key
from roomtui.identity.stable import Identity, identity_in, keyed


class TrustedIdentities:
    """Tells whether an identity is among those that were named.

    Args:
        named: the values, such as `u-103`, with or without the key: `userId:u-103`; or a whole
            context.
        keys: those by which identities are read.
    """

    def __init__(self, named: Iterable[str] = (), keys: Sequence[str] = ID_KEYS) -> None:
        self._values: set[str] = set()
        self._keys: set[str] = set()
        for text in filter(None, map(str.strip, named)):
            self._values.add(text)
            path, _, value = text.partition(":")
            if value.strip():
                way = [folded_key(step) for step in path.split(".")]
                self._keys |= {keyed(joint.join(way), value.strip()) for joint in ("", ".")}
            if whole := identity_in(text, keys).key:
                self._keys.add(whole)

    @property
    def names_somebody(self) -> bool:
        """Return whether any identity was named."""
        return bool(self._values)

    def has(self, identity: Identity) -> bool:
        """Return whether an identity is one of them, which does not say that it is usable."""
        if not self._values or not identity.key:
            return False
        key = identity.key.partition(":")[0]
        return identity.key in self._keys or any(
            identity.key == keyed(key, value) for value in self._values
        )


NONE_TRUSTED: Final = TrustedIdentities()
