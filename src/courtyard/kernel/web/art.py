"""Pictures made from words: a tile pattern for what has no photo, and a colour for who has no face.

Both depend on the text only, so the same title always looks the same. Courtyard floors are the model.
"""

import hashlib

import msgspec

COLUMNS, ROWS, TILE = 4, 3, 40
PALETTES = 6  # the stylesheet holds the colours: .art-p0 … .art-p5
HUES = 8  # .hue-0 … .hue-7
_INKS = 4


class Art(msgspec.Struct, frozen=True):
    """A pattern: one SVG path per ink, in a box of ``width`` by ``height`` units."""

    palette: int
    width: int
    height: int
    layers: tuple[tuple[int, str], ...]


def pattern(text: str) -> Art:
    """The tile pattern of a text."""
    digest = hashlib.blake2b(text.strip().casefold().encode(), digest_size=32).digest()
    drawn: dict[int, list[str]] = {}
    for index in range(COLUMNS * ROWS):
        shape, turn = divmod(digest[index], 4)
        ink = digest[index + 12] % _INKS
        x, y = index % COLUMNS * TILE, index // COLUMNS * TILE
        drawn.setdefault(ink, []).append(_SHAPES[shape % len(_SHAPES)](x, y, turn))
        if shape % len(_SHAPES) == 0:  # a round tile gets a seed in the next ink
            drawn.setdefault(_INKS, []).append(_disc(x + TILE // 2, y + TILE // 2, 6))
    layers = tuple((ink, "".join(paths)) for ink, paths in sorted(drawn.items()))
    return Art(digest[30] % PALETTES, COLUMNS * TILE, ROWS * TILE, layers)


def hue(text: str) -> int:
    """A stable colour number for a person's name."""
    return hashlib.blake2b(text.casefold().encode(), digest_size=1).digest()[0] % HUES


def _corners(x: int, y: int, turn: int) -> list[tuple[int, int]]:
    """The tile's corners, beginning with the one that the turn puts first."""
    around = [(x, y), (x + TILE, y), (x + TILE, y + TILE), (x, y + TILE)]
    return around[turn:] + around[:turn]


def _disc(x: int, y: int, radius: int) -> str:
    return f"M{x - radius} {y}a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0 {-2 * radius} 0Z"


def _round(x: int, y: int, _turn: int) -> str:
    return _disc(x + TILE // 2, y + TILE // 2, TILE // 2 - 2)


def _quarter(x: int, y: int, turn: int) -> str:
    (ax, ay), (bx, by), _, (dx, dy) = _corners(x, y, turn)
    return f"M{ax} {ay}L{bx} {by}A{TILE} {TILE} 0 0 1 {dx} {dy}Z"


def _leaf(x: int, y: int, turn: int) -> str:
    (ax, ay), _, (cx, cy), _ = _corners(x, y, turn)
    return f"M{ax} {ay}A{TILE} {TILE} 0 0 1 {cx} {cy}A{TILE} {TILE} 0 0 1 {ax} {ay}Z"


def _arch(x: int, y: int, turn: int) -> str:
    (ax, ay), (bx, by), _, _ = _corners(x, y, turn)
    half = TILE // 2
    return f"M{ax} {ay}L{bx} {by}A{half} {half} 0 0 1 {ax} {ay}Z"


def _twins(x: int, y: int, turn: int) -> str:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = _corners(x, y, turn)
    half = TILE // 2
    return f"M{ax} {ay}L{bx} {by}A{half} {half} 0 0 1 {ax} {ay}ZM{cx} {cy}L{dx} {dy}A{half} {half} 0 0 1 {cx} {cy}Z"


_SHAPES = (_round, _quarter, _leaf, _quarter, _leaf, _arch, _twins)
