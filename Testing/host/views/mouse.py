"""A person's mouse and keyboard in one view.

Everything goes through the view's own interactor style, as it does in Slicer, so that a handle is found, picked and
dragged by the code that will do it there. A press is preceded by moves: a handle becomes active when the mouse hovers.
"""

from __future__ import annotations

from typing import Any

Pixel = tuple[float, float]
BUTTONS = ("left", "middle", "right")


class Mouse:
    """Positions are (x, y) pixels from the top left corner of the view's picture."""

    def __init__(self, view: Any) -> None:
        self._view = view
        self._at: Pixel = (0.0, 0.0)
        self._inside = False

    def _send(self, event: str, key: str = "", shift: bool = False, control: bool = False, twice: int = 0) -> None:
        interactor = self._view.surface.interactor
        x, y = round(self._at[0]), round(self._view.surface.size[1] - 1 - self._at[1])
        interactor.SetEventInformation(x, y, int(control), int(shift), key[:1] or "\0", twice, key or None)
        interactor.InvokeEvent(event)

    def move(self, to: Pixel, shift: bool = False, control: bool = False) -> None:
        """Move here; what is drawn is brought up to date first, since picking looks at it."""
        self._view.picture()
        self._at = to
        if not self._inside:
            self._inside = True
            self._send("EnterEvent")
        self._send("MouseMoveEvent", shift=shift, control=control)

    def leave(self) -> None:
        """Leave the view."""
        if self._inside:
            self._inside = False
            self._send("LeaveEvent")

    def press(self, button: str = "left", shift: bool = False, control: bool = False) -> None:
        """Press a button where the mouse is."""
        self._send(f"{_named(button)}ButtonPressEvent", shift=shift, control=control)

    def release(self, button: str = "left", shift: bool = False, control: bool = False) -> None:
        """Let it go."""
        self._send(f"{_named(button)}ButtonReleaseEvent", shift=shift, control=control)

    def click(self, at: Pixel, button: str = "left") -> None:
        """Move here and click."""
        self.move(at)
        self.press(button)
        self.release(button)

    def double_click(self, at: Pixel) -> None:
        """Move here and double-click with the left button."""
        self.click(at)
        self._send("LeftButtonDoubleClickEvent", twice=1)
        self.release()

    def drag(self, start: Pixel, end: Pixel, button: str = "left", steps: int = 8, shift: bool = False) -> None:
        """Press at `start`, move to `end` in this many steps, let go."""
        self.move(start, shift=shift)
        self.press(button, shift=shift)
        for step in range(1, steps + 1):
            part = step / steps
            self.move((start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part), shift=shift)
        self.release(button, shift=shift)

    def wheel(self, steps: int, control: bool = False) -> None:
        """Turn the wheel: forward (away from the person) when positive."""
        event = "MouseWheelForwardEvent" if steps > 0 else "MouseWheelBackwardEvent"
        for _ in range(abs(steps)):
            self._send(event, control=control)

    def key(self, symbol: str, shift: bool = False, control: bool = False) -> None:
        """Press and release a key by its name: f, Up, Delete."""
        for event in ("KeyPressEvent", "CharEvent", "KeyReleaseEvent"):
            self._send(event, key=symbol, shift=shift, control=control)


def _named(button: str) -> str:
    if button not in BUTTONS:
        raise ValueError(f"A mouse has no button {button!r}; it has {', '.join(BUTTONS)}.")
    return button.capitalize()
