"""How does everything survive the loss of this machine? A backup in two places, and a restore that says what it undid."""

from portal.backup.manifest import Manifest
from portal.backup.restore import Restored, restore
from portal.backup.take import back_up

__all__ = ["Manifest", "Restored", "back_up", "restore"]
