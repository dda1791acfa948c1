"""The folders of one training: whose they are, and whether this training may go on in them.

    OUT/                       the bundle, when it is there
    OUT.training/run.json      the identity of the training, and what it is made of
    OUT.training/cases.json    the cases that were learnt from, each with a fingerprint of its numbers
    OUT.training/samples       prepared cases, which stay when a training begins anew; all else is what was learnt

A training goes on only in a folder of its own identity, and only with the cases that it began with.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from NasoLib.bundle import Bundle
from NasoLib.errors import UserError
from NasoLib.training.checkpoint import LAST
from NasoLib.training.courses.cases import PreparedCase
from NasoLib.training.files import disk_errors_in_words, remove_drafts, write_atomically
from NasoLib.training.gather import change_in_words, learnt_from
from NasoLib.training.request import Request
from NasoLib.training.samples.prepared import fingerprint
from NasoLib.training.team import Team


class Workplace:
    """content: in JSON values, what makes the training this one; its fingerprint is the identity."""

    def __init__(self, request: Request, content: Mapping[str, Any], team: Team) -> None:
        self.out, self.folder, self.force, self.team = request.out, request.work, request.force, team
        self.content = content
        self.identity = fingerprint(content)

    @property
    def features(self) -> Path:
        """For what a frozen body said of these very cases."""
        return self.folder / "features" / fingerprint(json.loads(self._cases.read_text(encoding="utf-8")))

    def finished(self) -> Bundle | None:
        """The bundle of this training; UserError when something else is in its place and may not be replaced."""
        if not self.out.exists() or (self.out.is_dir() and not any(self.out.iterdir())):
            return None
        try:
            found = Bundle.open(self.out)
        except UserError as error:
            raise UserError(f"{self.out} holds something that is not a bundle, so it is not replaced.") from error
        if found.metadata.training.settings.get("identity") == self.identity:
            return found
        if not self.force:
            raise UserError(f"{self.out} holds another bundle. Choose another --out, or add --force to replace it.")
        return None

    def enter(self) -> None:
        """Make the folder, with nothing in it of another training."""
        record = self.folder / "run.json"
        content = json.loads(json.dumps({"identity": self.identity, **self.content}))
        if self.team.leads:
            if record.is_file():
                self._compare(json.loads(record.read_text(encoding="utf-8")), content)
            with disk_errors_in_words(self.folder):
                self.folder.mkdir(parents=True, exist_ok=True)
                remove_drafts(self.folder)
                write_atomically(record, json.dumps(content, indent=1).encode())
        self.team.wait()

    def enter_cases(self, cases: Sequence[PreparedCase]) -> None:
        """Go on only with the cases that were learnt from before. Without a checkpoint nothing was learnt yet."""
        if self.team.leads:
            now = learnt_from(cases)
            before = json.loads(self._cases.read_text(encoding="utf-8")) if self._cases.is_file() else now
            if before != now and (self.folder / LAST).is_file() and not self.force:
                raise UserError(
                    f"{self.folder} holds a training of other cases: {change_in_words(before, now)}. Put the files "
                    "back as they were to go on with it, choose another --out, or add --force to begin anew."
                )
            if before != now:
                self._begin_anew()
            with disk_errors_in_words(self.folder):
                write_atomically(self._cases, json.dumps(now).encode())
        self.team.wait()

    @property
    def _cases(self) -> Path:
        return self.folder / "cases.json"

    def _compare(self, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        if before.get("identity") == now["identity"]:
            return
        if not self.force:
            names = {"sides": "data or split"}
            other = sorted(names.get(n, n) for n in now if before.get(n) != now[n] and n != "identity")
            raise UserError(
                f"{self.folder} holds a training with another {', '.join(other)}. Give the same settings to go on with "
                "it, choose another --out, or add --force to begin anew."
            )
        self._begin_anew()

    def _begin_anew(self) -> None:
        """Remove what was learnt, the checkpoint first, because it means nothing alone; prepared cases stay."""
        (self.folder / LAST).unlink(missing_ok=True)
        for place in self.folder.iterdir():
            if place.name not in ("samples", "run.json"):
                shutil.rmtree(place) if place.is_dir() else place.unlink()
