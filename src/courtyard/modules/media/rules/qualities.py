"""In which qualities a film is given."""

import msgspec


class Quality(msgspec.Struct, frozen=True):
    """One form of a film: at most so high, and so many bits a second."""

    name: str
    height_max: int
    video_kbit: int
    audio_kbit: int


QUALITIES = (
    Quality("low", 480, 500, 64),
    Quality("medium", 720, 1000, 96),
    Quality("high", 1080, 2000, 128),
)
"""The smallest first, so that something can be watched early if a later one fails."""
