"""An address as a QR code."""

import io

import segno


def drawn(address: str) -> str:
    """An SVG without size and declaration, for standing in a page; black on white, as scanners want it."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, dark="#000", light="#fff", nl=False
    )
    return out.getvalue().decode()
