"""Run, Cancel, a bar and a sentence: how a panel runs its model.

    self.runs = RunSection(_("Run"), pressed=self.run)
    self.ui.runLayout.addWidget(self.runs.frame)

    def run(self):                                     # Run was pressed; raise UserError for what is missing
        image, box = ...                               # read the scene here, on the main thread
        self.runs.start(lambda progress: assess(image, box, progress=progress), done=self.show)

    self.runs.allow(reason)                            # "" when Run may be pressed, else why not
    self.runs.abandon()                                # the panel goes: stop, and hand nothing over

While it runs Run is greyed out, so a second press does nothing. A `UserError`, from `pressed`, from the work or from
`done`, is shown as it is below the button; any other error is a bug and comes with a way to report it. Nothing of a
run that failed, was cancelled or was abandoned is handed over.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import qt
import slicer

from NasoLib.errors import UserError
from NasoLib.gui.jobs import Job
from NasoLib.gui.notices import RED, marked
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.panel import bug_report
from NasoLib.progress import Progress

FULL = 1000


def _nothing() -> None:
    """Nobody asked to be told."""


class RunSection:
    """`frame` goes into the panel.

    pressed: called when Run is pressed and nothing runs.  changed: called when something begins or ends to run.

    The parts have names for style sheets and tests: runButton, cancelButton, runProgress, runMessage.
    """

    def __init__(self, title: str, pressed: Callable[[], None], changed: Callable[[], None] = _nothing) -> None:
        self._pressed, self._changed = pressed, changed
        self._job: Job | None = None
        self._reason = ""
        self.frame = qt.QWidget()
        self.run_button = _button("runButton", title)
        self.cancel_button = _button("cancelButton", _("Cancel"))
        self.bar = qt.QProgressBar()
        self.message = qt.QLabel()
        self._arrange()
        self.run_button.connect("clicked()", self._run_pressed)
        self.cancel_button.connect("clicked()", self.cancel)
        self._show_state()

    @property
    def busy(self) -> bool:
        """Whether something runs."""
        return self._job is not None

    def start(
        self,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
        cancelled: Callable[[], None] = _nothing,
    ) -> None:
        """Run `work(progress)` on a thread of its own, then `done(result)` here. Ignored while something runs.

        failed: instead of the usual way to tell of an error. cancelled: after the user pressed Cancel.
        """
        if self.busy:
            return
        self.say("")
        self.bar.setValue(0)
        self._job = Job(
            work,
            done=lambda result: self._end(lambda: done(result)),
            failed=lambda error: self._end(lambda: (failed or self.tell)(error)),
            progressed=self._progressed,
            cancelled=lambda: self._end(lambda: self._was_cancelled(cancelled)),
        )
        self._show_state()
        self._job.start()

    def cancel(self) -> None:
        """Ask what runs to stop; it answers when it has."""
        if self._job is not None:
            self._job.cancel()
            self.cancel_button.enabled = False
            self.say(_("Stopping..."))

    def abandon(self) -> None:
        """Stop what runs and hand nothing over."""
        if self._job is not None:
            self._job.abandon()
            self._job = None
            self.say("")
            self._show_state()

    def allow(self, reason: str) -> None:
        """Let Run be pressed when there is no reason against it; the reason is said where the mouse rests on it."""
        self._reason = reason
        self._show_buttons()

    def say(self, sentence: str, color: str = "") -> None:
        """A sentence below the button."""
        self.message.text = marked(sentence, color) if color and sentence else html.escape(sentence)
        self.message.visible = bool(sentence)

    def tell(self, error: Exception) -> None:
        """Show an error as its kind asks for."""
        if isinstance(error, UserError):
            self.say(str(error), RED)
        else:
            slicer.util.errorDisplay(bug_report(error))

    def attempt(self, action: Callable[[], None]) -> None:
        """Do something that may fail, and tell of its failure here: for the panel's other buttons."""
        try:
            action()
        except Exception as error:
            self.tell(error)

    def _run_pressed(self) -> None:
        if not self.busy:
            self.attempt(self._pressed)

    def _end(self, hand_over: Callable[[], None]) -> None:
        self._job = None
        self.say("")
        self._show_state()
        self.attempt(hand_over)

    def _was_cancelled(self, cancelled: Callable[[], None]) -> None:
        self.say(_("Cancelled. Nothing was changed."))
        cancelled()

    def _progressed(self, fraction: float, message: str) -> None:
        self.bar.setValue(round(FULL * fraction))
        if message and self.cancel_button.enabled:
            self.say(message)

    def _show_state(self) -> None:
        self._show_buttons()
        self._changed()

    def _show_buttons(self) -> None:
        self.run_button.enabled = not self.busy and not self._reason
        self.run_button.toolTip = self._reason
        self.run_button.visible = not self.busy
        self.cancel_button.enabled = self.busy
        self.cancel_button.visible = self.busy
        self.bar.visible = self.busy

    def _arrange(self) -> None:
        column = qt.QVBoxLayout(self.frame)
        column.setContentsMargins(0, 0, 0, 0)
        row = qt.QHBoxLayout()
        column.addLayout(row)
        row.addWidget(self.run_button, 1)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel_button)
        column.addWidget(self.message)
        self.bar.objectName, self.message.objectName = "runProgress", "runMessage"
        self.bar.setRange(0, FULL)
        self.bar.textVisible = False
        self.message.wordWrap = True
        self.message.textFormat = qt.Qt.RichText
        self.message.visible = False


def _button(name: str, text: str) -> qt.QPushButton:
    button = qt.QPushButton(text)
    button.objectName = name
    return button
