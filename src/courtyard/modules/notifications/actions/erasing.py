"""Somebody is erased: they leave the lines of others, and a line that told of them alone goes."""

from collections.abc import Mapping

from courtyard.kernel.privacy import Erasing
from courtyard.modules.notifications.actions.bell import Bell
from courtyard.modules.notifications.rules.gathering import without
from courtyard.modules.notifications.store import NotificationStore


class Eraser:
    """What the manifest does not say by itself."""

    def __init__(self, lines: NotificationStore, bell: Bell) -> None:
        self._lines = lines
        self._bell = bell

    async def erase(self, erasing: Erasing) -> Mapping[str, int]:
        """See ``kernel.privacy.Part``; a line that somebody joined meanwhile is looked at again."""
        changed = 0
        while found := await self._lines.with_actor(erasing.subject.user):
            for line in found:
                if await self._lines.rewrite(line, without(line, erasing.subject.user)):
                    changed += 1
                    await self._bell.changed(line.user)
        return {"lines_of_others": changed}
