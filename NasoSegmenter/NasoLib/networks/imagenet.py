"""ImageNet weights: fetched on the user's machine when they can be, and one sentence when they cannot.

Why a first look at the network: without internet (most hospitals) the libraries try again and again for minutes before
they give up with a page of text. One short request tells the same in seconds. Weights that are already on the disk need
no internet, so a failed look only forbids the libraries to go out; they still use what they have.
"""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from NasoLib.errors import UserError

_HUB = "https://huggingface.co"
_OFFLINE = "HF_HUB_OFFLINE"
SECONDS_TO_ANSWER = 4.0


@contextmanager
def fetching_weights(name: str, address: str = "") -> Iterator[None]:
    """Build a network with ImageNet weights inside this; every way in which they fail to come is one UserError.

    address: where they lie, for the few that are a plain file on the internet; such a fetch has no time limit, so it is
    not begun when nothing answers.
    """
    is_online = internet_answers()
    if address and not is_online and not _kept(address).exists():
        raise _not_here(name, "no answer")
    try:
        with _offline(not is_online):
            yield
    except (UserError, TypeError, KeyError):
        raise  # not about fetching: a wrong name or argument
    except Exception as error:  # each library and version raises its own kinds for "could not fetch"
        raise _not_here(name, type(error).__name__) from error


def internet_answers() -> bool:
    """True when the place that holds the weights answers within a few seconds (proxy settings are obeyed)."""
    if os.environ.get(_OFFLINE, "").lower() in {"1", "true", "yes", "on"}:
        return False
    try:
        with urllib.request.urlopen(urllib.request.Request(_HUB, method="HEAD"), timeout=SECONDS_TO_ANSWER):
            return True
    except urllib.error.HTTPError:
        return True
    except (OSError, ValueError):
        return False


def _not_here(name: str, why: str) -> UserError:
    return UserError(
        f"The ImageNet weights of {name} are not on this computer and could not be fetched from the internet ({why}). "
        "Connect this computer once, or start without ImageNet weights."
    )


def _kept(address: str) -> Path:
    """Where torch keeps a file that it fetched."""
    import torch

    return Path(torch.hub.get_dir()) / "checkpoints" / address.rpartition("/")[2]


@contextmanager
def _offline(yes: bool) -> Iterator[None]:
    """Forbid the hub's library to go out. It reads its setting once, on import, so the constant is set as well."""
    if not yes:
        yield
        return
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before
