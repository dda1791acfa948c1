"""Which of the installed models is used, and what one must know of it to judge its answer.

    self.model = ModelChoice(self.ui.modelSelector, self.ui.modelFactsLabel, "invasion", chosen=self.model_chosen)
    self.model.show(self.parameters.model)       # by its name, as the parameter node keeps it; "" takes the first
    self.model.judge(lambda bundle: "" or "why it does not suit the chosen volume")
    bundle = self.model.bundle                   # None when there is none; then `self.model.reason` says why
    self.model.refresh()                         # models were installed or removed
    self.model.stop()                            # the panel goes out of sight

Shipped models and the user's own stand in one list. Nobody chooses by accident: the first model that suits is taken
when nothing was chosen, a model that does not suit says why, and one that a scene names but this computer does not have
stays chosen, by name, with the sentence that it is missing.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import qt

from NasoLib.gui.notices import AMBER, RED, marked
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.verifying import Verifier


def _suits(_bundle: Any) -> str:
    """Every model suits until the panel knows better."""
    return ""


def _all(_bundle: Any) -> bool:
    return True


def _nothing_more(_bundle: Any) -> list[str]:
    return []


class ModelChoice:
    """Fills `combo` with the models of `task` (for which `wanted(bundle)`, if given) and `label` with facts.

    more: sentences that stand before a model's own facts, and where the mouse rests on it in the list.

    chosen: called with the name when the user, or the default, chooses; the panel keeps it in its parameter node.
    """

    def __init__(
        self,
        combo: qt.QComboBox,
        label: qt.QLabel,
        task: str,
        chosen: Callable[[str], None],
        wanted: Callable[[Any], bool] = _all,
        more: Callable[[Any], list[str]] = _nothing_more,
    ) -> None:
        self._combo, self._label, self._task = combo, label, task
        self._chosen, self._wanted, self._more = chosen, wanted, more
        self._suits: Callable[[Any], str] = _suits
        self._name = ""
        self._bundles: list[Any] = []
        self._looked = False
        self._verifier = Verifier(self._show_facts)
        label.wordWrap = True
        label.textFormat = qt.Qt.RichText
        combo.connect("currentIndexChanged(int)", self._picked)

    @property
    def name(self) -> str:
        """The chosen model's name; "" when there is none."""
        return self._name

    @property
    def bundle(self) -> Any:
        """The chosen model; None when there is none, or it is not installed here."""
        return next((bundle for bundle in self._bundles if bundle.name == self._name), None)

    @property
    def bundles(self) -> list[Any]:
        """All that can be chosen."""
        return list(self._bundles)

    @property
    def reason(self) -> str:
        """Why the chosen model cannot be used for what is loaded, in a sentence; "" when it can."""
        if not self._bundles and not self._name:
            return _("No model for this is installed. Install one from a file, below.")
        if self.bundle is None:
            return _("The model “{name}” is not installed here. Install it, or choose another.").format(name=self._name)
        return self._suits(self.bundle)

    def show(self, name: str) -> None:
        """Choose a model by name; "" chooses the first that suits."""
        if name != self._name or not self._looked:
            self._name = name
            self.refresh()

    def judge(self, suits: Callable[[Any], str]) -> None:
        """Take another rule for what suits: it gives "" or the reason, a sentence, why a bundle does not."""
        self._suits = suits
        self.refresh()

    def refresh(self) -> None:
        """Look again at what is installed."""
        from NasoLib.bundle import library

        self._bundles = [bundle for bundle in library.installed(self._task) if self._wanted(bundle)]
        self._looked = True
        self._fill()
        if not self._name and self._bundles:
            self._choose(self._first_that_suits())
        self._show_facts()

    def stop(self) -> None:
        """Give up what is asked in the background."""
        self._verifier.stop()

    def _first_that_suits(self) -> str:
        suiting = [bundle for bundle in self._bundles if not self._suits(bundle)]
        return (suiting or self._bundles)[0].name

    def _fill(self) -> None:
        was_blocked = self._combo.blockSignals(True)
        self._combo.clear()
        for row, bundle in enumerate(self._bundles):
            self._combo.addItem(entry(bundle.metadata), bundle.name)
            self._combo.setItemData(row, " ".join(self._sentences(bundle)), qt.Qt.ToolTipRole)
        if self._name and self.bundle is None:
            self._combo.addItem(_("{name} (not installed)").format(name=self._name), self._name)
        self._combo.setCurrentIndex(self._combo.findData(self._name) if self._name else -1)
        self._combo.enabled = self._combo.count > 0
        self._combo.blockSignals(was_blocked)

    def _picked(self, index: int) -> None:
        if index >= 0:
            self._choose(self._combo.itemData(index))
            self._show_facts()

    def _choose(self, name: str) -> None:
        self._name = name
        was_blocked = self._combo.blockSignals(True)
        self._combo.setCurrentIndex(self._combo.findData(name))
        self._combo.blockSignals(was_blocked)
        self._chosen(name)

    def _sentences(self, bundle: Any) -> list[str]:
        """What the panel and the model say of the model, nothing twice."""
        return list(dict.fromkeys([*self._more(bundle), *facts(bundle.metadata)]))

    def _show_facts(self) -> None:
        lines = []
        if self.bundle is not None:
            lines += [html.escape(line) for line in self._sentences(self.bundle)]
            lines.append(verdict(self._verifier.answer(self.bundle)))
        if self.reason:
            lines.append(marked(self.reason, AMBER))
        self._label.text = "<br>".join(lines)


def entry(metadata: Any) -> str:
    """A model as the list shows it: its title, and first of all whether it is a demo."""
    badge = _("DEMO") + " · " if metadata.demo else ""
    return f"{badge}{metadata.title}"


def facts(metadata: Any) -> list[str]:
    """What it was trained on, and its first figure with the interval."""
    training = metadata.training
    trained = _("Trained on {data}").format(data=training.trained_on)
    if training.patients:
        trained += ", " + _("{count} patients").format(count=training.patients)
    return [trained + ".", *(headline(metric) for metric in metadata.metrics[:1])]


def headline(metric: Any) -> str:
    """One figure in a sentence: AUC 0.93 (95 % interval 0.86 to 0.98), 40 patients, test."""
    figure = f"{metric.name} {metric.value:.2f}"
    if metric.low is not None and metric.high is not None:
        figure += " " + _("(95 % interval {low:.2f} to {high:.2f})").format(low=metric.low, high=metric.high)
    return _("{figure}; n = {count} ({unit}), {data}.").format(
        figure=figure, count=metric.n, unit=metric.unit, data=metric.data
    )


def verdict(answer: str | None) -> str:
    """What is known of the model's files, as rich text."""
    if answer is None:
        return _("Checking its files...")
    if answer:
        return marked(answer, RED)
    return "&#10003; " + _("Verified: its files are the ones that were packed.")
