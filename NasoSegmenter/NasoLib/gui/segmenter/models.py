"""Which models suit the chosen volume, why the others do not, and what a run takes here.

    self.models_part = ModelsPart(self.ui, self.logic, chosen=..., changed=...)
    self.models_part.look(image, name, all_models, device)     # another volume, or other wishes
    self.models_part.stop()                                    # the panel goes, or a run begins

Both questions are asked in the background. The first takes moments. The second loads the model, so that it is ready
when Run is pressed, and tries it on a small part of this very image when it never ran here.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from NasoLib.gui.jobs import Job
from NasoLib.gui.model_choice import ModelChoice, headline
from NasoLib.gui.older_slicer import tr as _

if TYPE_CHECKING:
    from NasoLib.bundle import Bundle
    from NasoLib.image import Image


class ModelsPart:
    """chosen: called with the name of the model that is chosen now.  changed: called when something is known."""

    def __init__(self, ui: Any, logic: Any, chosen: Callable[[str], None], changed: Callable[[], None]) -> None:
        self._ui, self._logic, self._changed = ui, logic, changed
        self._tell_chosen = chosen
        self._found: dict[str, tuple[Bundle, Any]] = {}
        self._image: Image | None = None
        self._all, self._device, self._name = False, "auto", ""
        self._suits_job: Job | None = None
        self._cost_job: Job | None = None
        self._cost_asked: tuple[Any, ...] = ()
        self._paused = False
        self._choice = ModelChoice(
            ui.modelSelector, ui.modelFactsLabel, logic.model_task, self._was_chosen, self._is_offered, self._made_for
        )

    @property
    def bundle(self) -> Any:
        """The chosen model; None when there is none."""
        return self._choice.bundle

    @property
    def reason(self) -> str:
        """Why nothing can be run now, in a sentence; "" when it can."""
        if self._image is None:
            return _("Choose a volume first.")
        if self._suits_job is not None:
            return _("Looking which models suit this image...")
        if self._found and not self._choice.bundles:
            return _("No installed model suits this image.")
        return self._choice.reason

    def look(self, image: Image | None, name: str, all_models: bool, device: str) -> None:
        """Find out which models suit an image; None for no image."""
        self._forget_cost()
        self._image, self._all, self._device, self._name = image, all_models, device, name
        self._stop_suits()
        self._found = {}
        if image is None:
            self._show()
            return
        bundles = self._logic.installed_models()
        self._suits_job = Job(lambda progress: self._logic.suitabilities(image, bundles), self._known, self._unknown)
        self._suits_job.start()
        self._show()

    def choose(self, name: str, all_models: bool, device: str) -> None:
        """Other wishes for the same image."""
        if (name, all_models, device) == (self._name, self._all, self._device):
            return
        self._name, self._all, self._device = name, all_models, device
        if self._image is not None and self._suits_job is None:
            self._offer()

    def named(self, sha256: str) -> Any:
        """The installed model with this hash; None when there is none."""
        return next((bundle for bundle in self._logic.installed_models() if bundle.sha256 == sha256), None)

    def stop(self) -> None:
        """Give up what is asked."""
        self._stop_suits()
        self._forget_cost()
        self._choice.stop()

    def pause(self) -> None:
        """A run begins: it wants the processor for itself."""
        self._paused = True
        self._forget_cost()

    def go_on(self) -> None:
        """No run is on any more, however it ended: say again what the next takes, which may be known better now."""
        if self._paused:
            self._paused = False
            self._ask_cost()

    def _known(self, found: list[tuple[Bundle, Any]]) -> None:
        self._suits_job = None
        self._found = {bundle.name: (bundle, suits) for bundle, suits in found}
        self._offer()

    def _unknown(self, _error: Exception) -> None:
        """An image that cannot be looked at is told of in the first section."""
        self._suits_job = None
        self._show()

    def _offer(self) -> None:
        """Fill the list with what suits; a chosen model that does not suit gives way to one that does."""
        installed = self._name in self._found
        offered = installed and self._is_offered(self._found[self._name][0])
        self._choice.show(self._name if offered or not installed else "")
        self._choice.refresh()  # the same name may be offered now that was not before
        self._show()
        self._ask_cost()

    def _is_offered(self, bundle: Any) -> bool:
        if bundle.name not in self._found:
            return False
        suits = self._found[bundle.name][1]
        return suits.ok or (self._all and suits.can_run)

    def _made_for(self, bundle: Any) -> list[str]:
        """What images a model was made for, and the Dice that was measured, in sentences."""
        if bundle.name not in self._found:
            return []
        suits = self._found[bundle.name][1]
        dice = [] if suits.expected_dice is None else [headline(suits.expected_dice)]
        return [suits.reason, *dice]

    def _was_chosen(self, name: str) -> None:
        self._name = name
        self._tell_chosen(name)
        self._ask_cost()

    def _show(self) -> None:
        left_out = [(bundle, suits) for bundle, suits in self._found.values() if not self._is_offered(bundle)]
        doubtful = [suits for _bundle, suits in self._found.values() if not suits.ok and suits.can_run]
        self._ui.unsuitableLabel.text = _not_offered(left_out)
        self._ui.unsuitableLabel.visible = bool(left_out)
        self._ui.allModelsCheckBox.visible = bool(doubtful)
        self._ui.modelFactsLabel.visible = self.bundle is not None or not left_out
        if self._suits_job is not None:
            self._ui.modelFactsLabel.text = self.reason
        self._changed()

    def _ask_cost(self) -> None:
        image, bundle = self._image, self.bundle
        asked = (id(image), bundle.sha256 if bundle else "", self._device)
        if image is None or bundle is None or asked == self._cost_asked:
            return
        self._forget_cost()
        self._cost_asked = asked
        device = self._device
        self._ui.costLabel.text = _("Measuring what a run takes here...")
        self._ui.costLabel.visible = True
        self._cost_job = Job(
            lambda progress: self._logic.cost_of_image(image, bundle, device, progress), self._cost_known, self._no_cost
        )
        self._cost_job.start()

    def _cost_known(self, cost: Any) -> None:
        self._cost_job = None
        self._ui.costLabel.text = cost.sentence

    def _no_cost(self, _error: Exception) -> None:
        """The run itself tells what is wrong."""
        self._cost_job = None
        self._ui.costLabel.visible = False

    def _forget_cost(self) -> None:
        self._cost_asked = ()
        self._ui.costLabel.visible = False
        if self._cost_job is not None:
            self._cost_job.abandon()
            self._cost_job = None

    def _stop_suits(self) -> None:
        if self._suits_job is not None:
            self._suits_job.abandon()
            self._suits_job = None


def _not_offered(left_out: list[tuple[Bundle, Any]]) -> str:
    """The models that are not offered, each with its reason; rich text."""
    lines = [f"<b>{html.escape(bundle.name)}</b>: {html.escape(suits.reason)}" for bundle, suits in left_out]
    return _("Not offered:") + " " + "<br>".join(lines) if lines else ""
