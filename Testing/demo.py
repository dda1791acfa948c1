"""`make demo`: what works today, end to end, without the Slicer window. The path of the report is printed last.

Synthetic patients are made and answered in the modules' panels beside live slice views, with the demo models that are
shipped; the published treatment decisions are judged; everything is left in out/demo as a report with pictures and a
scene for each patient that Slicer opens.
"""

from __future__ import annotations

import html
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import walk

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "out" / "demo"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>SlicerNasopharynxTumor: demonstration</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2733}}
img{{width:100%;border:1px solid #c9d3dc}} pre{{background:#f3f5f7;padding:1rem;overflow:auto}}
.fixed{{border-left:4px solid #c77700;padding-left:.8rem;font-weight:bold}}</style>
<h1>SlicerNasopharynxTumor: what works today</h1>
<p class="fixed">Research use only. Not a medical device. Every patient below is synthetic; the models are demo models
trained on synthetic patients.</p>
{body}
</html>
"""


@dataclass(frozen=True)
class Shown:
    """One module with its patient: the sentences of its answer and the picture of the window."""

    module: str
    patient: str
    sentences: tuple[str, ...]
    picture: Path


def say(text: str) -> None:
    """Tell the person what is happening."""
    print(text, flush=True)


def show_modules() -> list[Shown]:
    """Answer each synthetic patient in its module, in a scene of its own that is written beside the report."""
    import host

    slicer_host = host.start()  # only now is there a Slicer to import from
    import slicer
    from NasoLib.gui import samples

    shown = []
    for sample in samples.SAMPLES:
        say(f"Making {sample.title} and answering it in {sample.module} ...")
        slicer_host.load_module(ROOT / sample.module / f"{sample.module}.py")
        slicer_host.close_scene()
        shown.append(_show(slicer_host, sample))
        say(f"    {shown[-1].sentences[0]}")
        slicer_host.leave()
        if not slicer.util.saveScene(str(OUT / f"{sample.name}.mrb")):
            raise RuntimeError("The scene could not be written.")
    return shown


def _show(slicer_host, sample) -> Shown:
    _, sentences = walk.answer(slicer_host, sample)
    picture = OUT / f"{sample.name}.png"
    slicer_host.picture(picture)
    return Shown(sample.module, sample.title, tuple(sentences), picture)


def judge_published_decisions() -> str:
    """Write the 85 published decisions as a CSV file and let the command judge them; gives what it prints."""
    from NasoLib.study.past_decisions import published, write

    past = published()
    path = write(past, past.judged(), OUT / "published-decisions.csv")
    naso = [sys.executable, "-m", "NasoLib.app", "judge", str(path)]
    return subprocess.run(naso, capture_output=True, text=True, check=True).stdout


def report(shown: list[Shown], judged: str) -> Path:
    """Write the page."""
    parts = [
        f"<h2>{html.escape(one.module)}: {html.escape(one.patient)}</h2>"
        + "".join(f"<p>{html.escape(sentence)}</p>" for sentence in one.sentences)
        + f'<img src="{one.picture.name}" alt="The module {one.module} beside the slice views">'
        for one in shown
    ]
    parts.append(
        "<h2>The 85 published treatment decisions (Hua et al. 2023), judged again from their counts</h2>"
        f"<pre>{html.escape(judged)}</pre>"
    )
    path = OUT / "report.html"
    path.write_text(PAGE.format(body="\n".join(parts)), encoding="utf-8")
    return path


def main() -> int:
    """Run the demonstration."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    shown = show_modules()
    say("Judging the published treatment decisions ...")
    page = report(shown, judge_published_decisions())
    say(f"Scenes for Slicer: {OUT}")
    say(str(page))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
