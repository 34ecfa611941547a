"""Films: what ffmpeg is asked to do, and what it says. It may read one file, with one demuxer, and nothing else."""

import re
from collections.abc import Sequence

import msgspec

from courtyard.modules.media.errors import FileDamaged
from courtyard.modules.media.rules.qualities import Quality

PIXELS_MAX = 4096 * 2304
# Decoders that phones' and cameras' films need; ffmpeg has hundreds more, each a way in.
_CODECS = "h264,hevc,av1,libdav1d,vp9,mpeg4,aac,mp3,mp3float,opus,ac3,eac3,alac,flac,pcm_s16le,pcm_s16be"
_QUIET = ("-nostdin", "-hide_banner", "-y")
_DURATION = re.compile(r"^\s*Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)", re.MULTILINE)
_VIDEO = re.compile(r"^\s*Stream #0:\d+.*: Video: \w+.*?, (\d{2,5})x(\d{2,5})\b", re.MULTILINE)


class Make(msgspec.Struct, frozen=True):
    """A film as ffmpeg tells it before it is asked for anything."""

    duration_s: float
    width: int
    height: int


def _input(name: str) -> tuple[str, ...]:
    """Read this file and nothing that it names: no network, no playlist, no other file of this folder."""
    guarded = ("-protocol_whitelist", "file", "-f", "mov", "-enable_drefs", "0", "-use_absolute_path", "0")
    bounded = ("-codec_whitelist", _CODECS, "-max_pixels", str(PIXELS_MAX), "-threads", "1")
    return (*guarded, *bounded, "-i", f"file:{name}")


def probing(name: str) -> Sequence[str]:
    """Ask what it is; ffmpeg says it, and then complains that there is nothing to do."""
    return (*_QUIET, *_input(name))


def poster_of(name: str, target: str, at_s: float) -> Sequence[str]:
    """One picture, upright, as a PNG."""
    return (
        *(*_QUIET, "-loglevel", "error", "-ss", f"{at_s:.2f}", *_input(name)),
        *("-map", "0:v:0", "-an", "-frames:v", "1", "-map_metadata", "-1"),
        *("-vf", _scaled(1600), "-f", "image2", "-c:v", "png", "-update", "1", f"file:{target}"),
    )


def transcoding(name: str, target: str, quality: Quality, threads: int) -> Sequence[str]:
    """The film in this quality: H.264 and AAC, to be watched while it loads, without any note about its making."""
    video = ("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-pix_fmt", "yuv420p")
    rate = ("-b:v", f"{quality.video_kbit}k", "-maxrate", f"{quality.video_kbit}k")
    buffer = ("-bufsize", f"{2 * quality.video_kbit}k", "-x264-params", "rc-lookahead=8:sync-lookahead=4")
    audio = ("-c:a", "aac", "-b:a", f"{quality.audio_kbit}k", "-ac", "2")
    nothing_else = ("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", "-fflags", "+bitexact")
    return (
        *(*_QUIET, "-loglevel", "error", "-progress", "pipe:1", "-stats_period", "0.5", *_input(name)),
        *("-map", "0:v:0", "-map", "0:a:0?", "-filter_threads", "1", "-vf", _scaled(quality.height_max)),
        *("-fpsmax", "60", *video, *rate, *buffer, "-threads", str(threads), *audio, *nothing_else),
        *("-movflags", "+faststart", "-f", "mp4", f"file:{target}"),
    )


def _scaled(short_side_max: int) -> str:
    """No larger than it is, sides even; the shorter side counts, so that upright films are not made tiny."""
    width = f"'if(gt(iw,ih),-2,min({short_side_max},trunc(iw/2)*2))'"
    height = f"'if(gt(iw,ih),min({short_side_max},trunc(ih/2)*2),-2)'"
    return f"scale=w={width}:h={height},setsar=1"


def make_of(said: str) -> Make:
    """What ffmpeg says of a film.

    Raises:
        FileDamaged: that it is none.
    """
    video = _VIDEO.search(said)
    length = _DURATION.search(said)
    if video is None or length is None:
        raise FileDamaged(cause=said[-500:])
    hours, minutes, seconds = length.groups()
    return Make(int(hours) * 3600 + int(minutes) * 60 + float(seconds), int(video[1]), int(video[2]))


def seconds_of(line: str) -> float | None:
    """How far a transcoding is, from a line that ``-progress`` writes."""
    key, _, value = line.strip().partition("=")
    if key != "out_time_us" or not value.isdigit():
        return None
    return int(value) / 1_000_000
