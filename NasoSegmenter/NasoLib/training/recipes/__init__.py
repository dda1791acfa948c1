"""The four recipes by name, as their papers say or as demos, with changes asked for on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from NasoLib.errors import UserError
from NasoLib.training.recipes import differential, invasion, residual, segmentation
from NasoLib.training.recipes.base import Recipe, with_settings

NAMES = ("invasion", "residual", "differential", "segmentation")
_DEMO_3D = "unet3d"


def recipe_named(
    name: str,
    demo: bool = False,
    network: str = "",
    arm: str = "",
    changes: Mapping[str, str] | None = None,
) -> Recipe:
    """The recipe `name`, with the paper's settings or a demo's.

    network: another than the recipe's; "" keeps it. `unet3d` makes segmentation the one of volumes on chest CT.
    arm: "CCRT" or "IC+CCRT", for residual.  changes: settings by name, in words.
    """
    recipe = _plain(name, demo, network)
    if network and network != recipe.network:
        recipe = replace(recipe, network=network, network_args={})
    if arm:
        recipe = _with_arm(recipe, arm)
    return with_settings(recipe, changes or {})


def _plain(name: str, demo: bool, network: str) -> Recipe:
    if name not in NAMES:
        raise UserError(f"There is no recipe {name!r}. There are {', '.join(NAMES)}.")
    if name == "segmentation" and network == _DEMO_3D:
        return segmentation.mediastinal_demo() if demo else segmentation.mediastinal()
    if name == "invasion":
        return invasion.demo() if demo else invasion.Invasion()
    if name == "residual":
        return residual.demo() if demo else residual.Residual()
    if name == "differential":
        return differential.demo() if demo else differential.Differential()
    return segmentation.demo() if demo else segmentation.Segmentation()


def _with_arm(recipe: Recipe, arm: str) -> Recipe:
    if not isinstance(recipe, residual.Residual):
        raise UserError(f"--arm is for the recipe residual; {recipe.name} has no arms.")
    return with_settings(recipe, {"arm": arm})
