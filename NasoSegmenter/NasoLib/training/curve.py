"""The learning curve: history.csv always, a picture and TensorBoard logs where their packages are installed."""

from __future__ import annotations

import csv
import importlib.util
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from NasoLib.training.files import write_atomically

_HINT = "(pip install 'NasoLib[training]')"


def missing_packages() -> list[str]:
    """One sentence for each kind of log that will not be written."""
    sentences = []
    if importlib.util.find_spec("matplotlib") is None:
        sentences.append(f"matplotlib is not installed, so there is no picture of the learning curve {_HINT}.")
    if importlib.util.find_spec("tensorboard") is None:
        sentences.append(f"TensorBoard is not installed, so there are no TensorBoard logs {_HINT}.")
    return sentences


def write_history(history: Sequence[Mapping[str, Any]], folder: Path, title: str) -> None:
    """Write history.csv, curve.png and the last epoch's TensorBoard entries into `folder`."""
    text = io.StringIO()
    table = csv.DictWriter(text, list(history[-1]), lineterminator="\n")
    table.writeheader()
    table.writerows(history)
    write_atomically(folder / "history.csv", text.getvalue().encode())
    if importlib.util.find_spec("matplotlib") is not None:
        write_atomically(folder / "curve.png", _picture(history, title))
    if importlib.util.find_spec("tensorboard") is not None:
        _log(history[-1], folder / "tensorboard")


def _picture(history: Sequence[Mapping[str, Any]], title: str) -> bytes:
    """Losses above, figures on tuning data below."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 6), layout="constrained")
    FigureCanvasAgg(figure)
    above, below = figure.subplots(2, 1, sharex=True)
    epochs = [entry["epoch"] for entry in history]
    above.plot(epochs, [entry["training_loss"] for entry in history], marker=".", label="training")
    above.plot(epochs, [entry["loss"] for entry in history], marker=".", label="tuning")
    above.set_ylabel("loss")
    above.set_title(title)
    for name in history[-1]:
        if name not in ("epoch", "training_loss", "loss"):
            below.plot(epochs, [entry[name] for entry in history], marker=".", label=f"tuning {name}")
    below.set_ylim(0, 1.02)
    below.set_ylabel("figure")
    below.set_xlabel("epoch")
    for axes in (above, below):
        axes.grid(alpha=0.3)
        axes.legend()
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110)
    return buffer.getvalue()


def _log(entry: Mapping[str, Any], folder: Path) -> None:
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(str(folder)) as writer:
        for name, value in entry.items():
            if name != "epoch":
                writer.add_scalar(name, value, entry["epoch"])
