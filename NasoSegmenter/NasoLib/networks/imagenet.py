"""ImageNet weights: fetched on the user's machine when they can be, and one sentence when they cannot.

Why a first look at the network: without internet (most hospitals) the libraries try again and again for minutes before
they give up with a page of text. One short request tells the same in seconds. Weights that are already on the disk
need no internet, so a failed look only forbids the libraries to go out; they still use what they have.
"""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from NasoLib.errors import UserError

_HUB = "https://huggingface.co"
_OFFLINE = "HF_HUB_OFFLINE"
SECONDS_TO_ANSWER = 4.0


@contextmanager
def fetching_weights(name: str) -> Iterator[None]:
    """Build a network with ImageNet weights inside this; every way in which they fail to come is one UserError."""
    try:
        with _offline(not internet_answers()):
            yield
    except Exception as error:  # each library and version raises its own kinds for "could not fetch"
        if isinstance(error, UserError | TypeError | KeyError):
            raise
        raise UserError(
            f"The ImageNet weights of {name} are not on this computer and could not be fetched from the internet "
            f"({type(error).__name__}). Connect this computer once, or start without ImageNet weights."
        ) from error


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
