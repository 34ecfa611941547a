"""Typed settings from the environment and ``.env``."""

from courtyard.kernel.settings.live import LiveSettings
from courtyard.kernel.settings.model import Settings
from courtyard.kernel.settings.reading import BadSettings, effective, read_settings

__all__ = ["BadSettings", "LiveSettings", "Settings", "effective", "read_settings"]
