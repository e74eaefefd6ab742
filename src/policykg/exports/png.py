"""A network as PNG, drawn with Pillow: the picture of the SVG, at a size that fits a page or a slide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from policykg.exports.drawing import WIDE, Drawing, drawing, short
from policykg.exports.network import Network
from policykg.exports.palette import INK, LIGHT, LINK, PAPER, rgb
from policykg.exports.text import beside

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

    Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_LEAST, _MOST = 1600, 3200
"""Pixels of the longer side."""
_FINER = 2
"""The picture is drawn so many times larger and then reduced, which smooths lines and circles."""
_SERIFS = ("georgia.ttf", "Georgia.ttf", "NotoSerif-Regular.ttf", "LiberationSerif-Regular.ttf", "DejaVuSerif.ttf")
_CHINESE = ("NotoSerifCJK-Regular.ttc", "SourceHanSerifSC-Regular.otf", "Songti.ttc", "simsun.ttc", "msyh.ttc",
            "NotoSansCJK-Regular.ttc", "PingFang.ttc", "wqy-zenhei.ttc", "wqy-microhei.ttc")  # fmt: skip


def png(network: Network, path: Path) -> list[Path]:
    """A picture of 1,600 to 3,200 pixels; in which type depends on the fonts of the machine.

    A label in Chinese is left out where no font for it is installed, since boxes in its place would say nothing.
    """
    from PIL import Image, ImageDraw

    drawn = drawing(network)
    frame = drawn.frame
    width, height = frame.right - frame.left, frame.bottom - frame.top
    scale = _FINER * min(_MOST, max(_LEAST, 1.6 * max(width, height))) / max(width, height)
    # Links are drawn in one byte a pixel: most of the work is writing pixels, and with three it takes a third longer.
    links = Image.new("P", (round(width * scale), round(height * scale)))
    links.putpalette([*rgb(PAPER), *_mixed(LINK, PAPER, 0.45)])
    _Canvas(ImageDraw.Draw(links), drawn, scale).links(network)
    image = links.convert("RGB")
    links.close()
    _Canvas(ImageDraw.Draw(image), drawn, scale).things()
    small = image.reduce(_FINER)
    image.close()
    with beside(path) as part:
        small.save(part, format="PNG", dpi=(200, 200))
    return [path]


class _Canvas:
    def __init__(self, draw: ImageDraw.ImageDraw, drawn: Drawing, scale: float) -> None:
        self._draw, self._drawn, self._scale = draw, drawn, scale
        size = max(8, round(drawn.letters * scale))
        self._font = _font(_SERIFS, size) or _built_in(size)
        self._chinese = _font(_CHINESE, size)

    def links(self, network: Network) -> None:
        """Draw what links the nodes, in the palette's second colour."""
        places = {node.id: self._at(node.x, node.y) for node in network.nodes}
        for edge in network.edges:
            wide = max(1, round((1 + edge.weight**0.5 / 2) * self._scale))
            self._draw.line([*places[edge.source], *places[edge.target]], fill=1, width=wide)

    def things(self) -> None:
        """Draw the nodes, their labels, the title and the legend."""
        for node in reversed(self._drawn.nodes):
            self._dot(*self._at(node.x, node.y), max(node.size / 2 * self._scale, 1.6), LIGHT[node.kind])
        for node in reversed(self._drawn.nodes[: len(self._drawn.nodes) if self._drawn.labels else 0]):
            if box := self._drawn.labels.get(node.id):
                self._words(short(node.label), box.left, (box.top + box.bottom) / 2, rim=True)
        letters = self._drawn.letters
        for key in self._drawn.legend[:1]:
            self._words(self._drawn.title, self._drawn.frame.left + 40, key.y - 1.6 * letters)
        for key in self._drawn.legend:
            self._dot(*self._at(key.x, key.y), letters * 0.4 * self._scale, LIGHT[key.kind])
            self._words(key.words, key.x + letters * 0.8, key.y)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return (x - self._drawn.frame.left) * self._scale, (y - self._drawn.frame.top) * self._scale

    def _dot(self, x: float, y: float, radius: float, colour: str) -> None:
        rim = round(self._scale) if radius > 3 * self._scale else 0
        box = (x - radius, y - radius, x + radius, y + radius)
        self._draw.ellipse(box, fill=colour, outline="#ffffff" if rim else None, width=rim)

    def _words(self, words: str, left: float, middle: float, *, rim: bool = False) -> None:
        font = self._chinese if any(ord(letter) > WIDE for letter in words) else self._font
        if font is None:
            return
        around = round(0.15 * self._drawn.letters * self._scale) if rim else 0
        place = self._at(left, middle)
        self._draw.text(place, words, fill=INK, font=font, anchor="lm", stroke_width=around, stroke_fill=PAPER)
        if around:
            self._draw.text(place, words, fill=INK, font=font, anchor="lm")


def _font(names: Sequence[str], size: int) -> Font | None:
    """The first font of these that the machine has."""
    from PIL import ImageFont

    for name in names:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return None


def _built_in(size: int) -> Font:
    from PIL import ImageFont

    return ImageFont.load_default(size)


def _mixed(colour: str, ground: str, part: float) -> tuple[int, int, int]:
    """The colour as it looks where it lets the ground through."""
    red, green, blue = (round(a * part + b * (1 - part)) for a, b in zip(rgb(colour), rgb(ground), strict=True))
    return red, green, blue
