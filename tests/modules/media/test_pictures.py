"""What is made of a picture, without anything around it: whatever a camera wrote becomes plain, small and nameless."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from courtyard.modules.media.errors import FileDamaged, TooManyPixels
from courtyard.modules.media.formats.measures import size_of
from courtyard.modules.media.formats.pictures import Pictures, make_pictures
from courtyard.modules.media.rules.kinds import type_of
from modules.media.material import CANARY, drawn, encoded, jpeg, mp4, png, webp

PIXELS_MAX = 50_000_000


def made(tmp_path: Path, content: bytes, **options: Any) -> tuple[Pictures, dict[str, Image.Image]]:
    """The forms of a picture, opened by their names."""
    (tmp_path / "in").write_bytes(content)
    pictures = make_pictures(tmp_path / "in", tmp_path, **{"pixels_max": PIXELS_MAX, **options})
    contents = {each.name: (tmp_path / each.file_name).read_bytes() for each in pictures.variants}
    return pictures, {name: Image.open(io.BytesIO(each)) for name, each in contents.items()}


def test_a_photograph_becomes_ten_forms_the_right_way_up_without_its_secrets(tmp_path: Path) -> None:
    told: list[int] = []
    pictures, forms = made(tmp_path, jpeg(2000, 1500), report=told.append)
    assert (pictures.width, pictures.height, pictures.animated) == (1500, 2000, False)
    assert {name: image.size for name, image in forms.items()} == {
        "still": (1500, 2000),
        **{f"{kind}-{width}": (width, round(width * 4 / 3)) for width in (480, 960, 1500) for kind in ("avif", "webp")},
        **{f"thumb-{side}": (side, side) for side in (150, 300, 600)},
    }
    assert {image.format for name, image in forms.items() if name.startswith("avif")} == {"AVIF"}
    still = forms["still"]
    assert (still.format, still.info.get("progressive")) == ("JPEG", 1)
    assert still.getpixel((1499, 5)) == pytest.approx((200, 40, 30), abs=12), "the red corner went to the right"
    assert forms["webp-480"].convert("RGB").getpixel((475, 5)) == pytest.approx((200, 40, 30), abs=16)
    for variant in pictures.variants:
        content = (tmp_path / variant.file_name).read_bytes()
        assert len(content) == variant.size_bytes
        assert not [word for word in (CANARY.encode(), b"Exif", b"http://ns.adobe") if word in content], variant.name
    assert told == sorted(told)
    assert told[-1] == 100


KINDS: dict[str, tuple[Image.Image, str, dict[str, Any]]] = {
    "palette": (drawn(90, 60).convert("P"), "PNG", {}),
    "palette with a hole": (drawn(90, 60).convert("P"), "PNG", {"transparency": 0}),
    "grey": (drawn(90, 60).convert("L"), "JPEG", {}),
    "grey with a veil": (drawn(90, 60).convert("LA"), "PNG", {}),
    "black and white": (drawn(90, 60).convert("1"), "PNG", {}),
    "sixteen bits": (Image.new("I;16", (90, 60), 40_000), "PNG", {}),
    "for print": (drawn(90, 60).convert("CMYK"), "JPEG", {}),
    "progressive": (drawn(90, 60), "JPEG", {"progressive": True}),
    "lossless": (drawn(90, 60), "WEBP", {"lossless": True}),
    "a line": (drawn(1, 60), "PNG", {}),
    "a dot": (drawn(1, 1), "JPEG", {}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_picture_is_read(tmp_path: Path, kind: str) -> None:
    image, form, options = KINDS[kind]
    pictures, forms = made(tmp_path, encoded(image, form, **options))
    assert (pictures.width, pictures.height) == image.size
    assert forms["still"].format == form
    assert all(each.size[0] <= image.width for each in forms.values()), "nothing is blown up"
    grey = forms[f"webp-{image.width}"].convert("L").resize((1, 1)).getpixel((0, 0))
    if kind == "sixteen bits":
        assert grey == pytest.approx(40_000 / 256, abs=3)


def test_what_is_transparent_stays_so_and_what_is_not_loses_the_channel(tmp_path: Path) -> None:
    veiled = drawn(90, 60).convert("RGBA")
    veiled.putalpha(100)
    _, forms = made(tmp_path, encoded(veiled, "PNG"))
    assert {forms[name].mode for name in ("still", "webp-90", "avif-90", "thumb-150")} == {"RGBA"}
    alpha = forms["webp-90"].getchannel("A").getextrema()
    assert alpha == pytest.approx((100, 100), abs=2)
    _, forms = made(tmp_path, encoded(drawn(90, 60).convert("RGBA"), "PNG"))
    assert {forms[name].mode for name in ("still", "webp-90")} == {"RGB"}


def test_colours_keep_their_profile_unless_it_is_one_for_print(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    _, forms = made(tmp_path, encoded(drawn(600, 90), "JPEG", icc_profile=profile))
    assert {name: forms[name].info["icc_profile"] == profile for name in ("still", "webp-480", "avif-480")} == {
        "still": True,
        "webp-480": True,
        "avif-480": True,
    }
    padded = profile + bytes(100_000)
    for odd in (b"no profile at all", profile[:200], padded):
        _, forms = made(tmp_path, encoded(drawn(90, 60), "JPEG", icc_profile=odd))
        assert len(forms["still"].info.get("icc_profile", b"")) < 16_384


def test_of_a_moving_picture_the_first_frame_is_taken(tmp_path: Path) -> None:
    frames = [drawn(60, 40).rotate(angle) for angle in range(0, 360, 30)]
    for form in ("WEBP", "PNG"):
        content = encoded(frames[0], form, save_all=True, append_images=frames[1:], duration=50)
        pictures, forms = made(tmp_path, content)
        assert pictures.animated
        assert not getattr(forms["still"], "is_animated", False)
        assert forms["still"].convert("RGB").getpixel((2, 2)) == pytest.approx((200, 40, 30), abs=16)


def test_broken_notes_do_not_make_a_broken_picture(tmp_path: Path) -> None:
    whole = jpeg(90, 60)
    place = whole.index(b"Exif\x00\x00") + 6
    pictures, _ = made(tmp_path, whole[:place] + b"\xff" * 40 + whole[place + 40 :])
    assert (pictures.width, pictures.height) == (90, 60), "as it lies, since nothing says how it stands"


BROKEN: dict[str, bytes] = {
    "half a photograph": jpeg()[: len(jpeg()) // 2],
    "half a drawing": png()[: len(png()) // 2],
    "half of the newer kind": webp()[: len(webp()) // 2],
    "only a beginning": jpeg()[:20],
    "a drawing as GIF": encoded(drawn(9, 9), "GIF"),
    "a drawing as TIFF": encoded(drawn(9, 9), "TIFF"),
    "a drawing for printers": encoded(drawn(9, 9), "EPS"),
    "a film": mp4(),
    "words": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n" * 10,
    "nothing": b"",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_broken_or_something_else_is_said_to_be_damaged(tmp_path: Path, kind: str) -> None:
    with pytest.raises(FileDamaged):
        made(tmp_path, BROKEN[kind])


def test_no_more_pixels_are_read_than_are_allowed(tmp_path: Path) -> None:
    with pytest.raises(TooManyPixels):
        made(tmp_path, jpeg(400, 300), pixels_max=400 * 300 - 1)
    bomb = encoded(Image.new("1", (14_000, 14_000)), "PNG")
    assert len(bomb) < 100_000
    with pytest.raises(TooManyPixels):
        made(tmp_path, bomb)
    with pytest.raises(TooManyPixels):
        made(tmp_path, encoded(Image.new("1", (5001, 5001)), "PNG")), "what cannot be read at half its size"


def test_sizes_are_read_off_the_first_bytes() -> None:
    for content, size in (
        (jpeg(2000, 1500), (2000, 1500)),
        (png(), (400, 300)),
        (webp(), (400, 300)),
        (encoded(drawn(90, 60), "WEBP", lossless=True), (90, 60)),
        (encoded(drawn(90, 60).convert("RGBA").rotate(9), "WEBP"), (90, 60)),
        (encoded(drawn(9, 6), "JPEG", progressive=True), (9, 6)),
        (mp4(), (0, 0)),
    ):
        found = type_of(content[:64])
        assert found is not None
        assert size_of(io.BytesIO(content), found, len(content)) == size
    for content in (jpeg()[:40], png()[:20], webp()[:16], mp4()[:-100], mp4()[:40], b"\xff\xd8\xff" + b"\xff" * 99):
        found = type_of(content[:64])
        assert found is not None
        with pytest.raises(FileDamaged):
            size_of(io.BytesIO(content), found, len(content))


@pytest.mark.parametrize(
    "head",
    [b"", b"GIF89a", b"%PDF-1.7", b"<svg xmlns", b"<?xml ", b"#EXTM3U\n", b"\0\0\0\x18ftypheic", b"\0\0\0\x1cftypavif",
     b"RIFF\0\0\0\0AVI LIST", b"\x1aE\xdf\xa3", b"BM", b"II*\0", b"PK\3\4", b"\x1f\x8b", b"ffconcat version 1.0"],
)  # fmt: skip
def test_nothing_else_is_taken_for_a_picture_or_film(head: bytes) -> None:
    assert type_of(head + bytes(64)) is None
