"""A drawing as SVG text: elements, the colours of a plot, and text that cannot break out of it.

Colours are classes, so one style sheet serves a single file and a page that holds many plots, in light, in dark and on
paper. Series differ in dash as well as in colour, for prints without colour and for eyes that tell few colours apart.
"""

from __future__ import annotations

import re
from html import escape

SERIES = 6
_LIGHT = "--ink:#1c1c1e;--faint:#8a8a8e;--grid:#dedee2;--paper:#fff;" + "".join(
    f"--s{n}:{color};" for n, color in enumerate(("#0067a5", "#c44e00", "#00795a", "#a8327d", "#7a5c00", "#5b4bb5"))
)
_DARK = "--ink:#ececee;--faint:#98989d;--grid:#3a3a3d;--paper:#1c1c1e;" + "".join(
    f"--s{n}:{color};" for n, color in enumerate(("#5ab0ee", "#ff9152", "#3fcf9f", "#ef8ac6", "#d9b644", "#a99bff"))
)
DASHES = ("", "6 3", "2 3", "9 3 2 3", "4 2", "1 2")
STYLE = "".join(
    [
        f".naso-plot{{{_LIGHT}font:12px system-ui,'Segoe UI',Helvetica,Arial,sans-serif}}",
        f"@media(prefers-color-scheme:dark){{.naso-plot{{{_DARK}}}}}",
        f"@media print{{.naso-plot{{{_LIGHT}}}}}",
        ".naso-plot text{fill:var(--ink)}.naso-plot .soft{fill:var(--faint)}.naso-plot .title{font-weight:600}",
        ".naso-plot .back{fill:var(--paper)}.naso-plot .frame{fill:none;stroke:var(--ink)}",
        ".naso-plot .grid{stroke:var(--grid)}.naso-plot .rule{stroke:var(--faint);stroke-dasharray:3 3;fill:none}",
        *(
            f".naso-plot .l{n}{{stroke:var(--s{n});fill:none;stroke-width:2;stroke-dasharray:{DASHES[n] or 'none'}}}"
            f".naso-plot .f{n}{{fill:var(--s{n});stroke:none}}.naso-plot .b{n}{{fill:var(--s{n});opacity:.16}}"
            for n in range(SERIES)
        ),
    ]
)


class Drawing:
    """Collects elements; `svg()` gives the file. Lengths in pixels from the upper left corner."""

    def __init__(self, width: float, height: float, title: str) -> None:
        self.width, self.height, self.title = width, height, title
        self._parts: list[str] = []

    def line(self, x1: float, y1: float, x2: float, y2: float, style: str) -> None:
        """A straight line."""
        self._parts.append(f'<line class="{style}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>')

    def path(self, points: list[tuple[float, float]], style: str, closed: bool = False) -> None:
        """A line through points; closed and filled for a band."""
        if points:
            text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            self._parts.append(f'<{"polygon" if closed else "polyline"} class="{style}" points="{text}"/>')

    def box(self, x: float, y: float, width: float, height: float, style: str, opacity: float = 1.0) -> None:
        """A rectangle."""
        size = f'width="{width:.1f}" height="{height:.1f}"'
        see = "" if opacity == 1.0 else f' style="opacity:{opacity:.2f}"'
        self._parts.append(f'<rect class="{style}" x="{x:.1f}" y="{y:.1f}" {size}{see}/>')

    def dot(self, x: float, y: float, radius: float, style: str) -> None:
        """A filled circle."""
        self._parts.append(f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>')

    def text(self, x: float, y: float, words: str, anchor: str = "start", style: str = "", turn: float = 0) -> None:
        """Words at a point, beginning ("start"), centred ("middle") or ending ("end") there."""
        turned = f' transform="rotate({turn:g} {x:.1f} {y:.1f})"' if turn else ""
        kind = f' class="{style}"' if style else ""
        place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
        self._parts.append(f"<text{kind} {place}{turned}>{_safe(words)}</text>")

    def svg(self) -> str:
        """The whole file."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="naso-plot" viewBox="0 0 {self.width:g} {self.height:g}" '
            f'width="{self.width:g}" height="{self.height:g}" role="img">'
        )
        title = f"<title>{_safe(self.title)}</title>"
        back = f'<rect class="back" width="{self.width:g}" height="{self.height:g}"/>'
        return "\n".join([head, title, f"<style>{STYLE}</style>", back, *self._parts, "</svg>\n"])


def _safe(words: str) -> str:
    """Text for XML, without the control characters that XML forbids."""
    return escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", words))
