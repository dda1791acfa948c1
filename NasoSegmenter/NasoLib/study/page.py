"""A study as one HTML page: readable on a screen in light and dark, and on paper; nothing is loaded from elsewhere.

The page shows a figure with its interval and, by a letter, how the interval was made. Full precision is in the CSV
files beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from html import escape

from NasoLib.study.draw.svg import STYLE
from NasoLib.study.evaluation import Evaluation
from NasoLib.study.figures import Figure, Table

_LONG = 40
_PAGE_STYLE = """
:root{color-scheme:light dark;--ink:#1c1c1e;--soft:#6a6a70;--rule:#d5d5da;--paper:#fff;--tint:#f4f4f6;--warn:#8a4b00}
@media(prefers-color-scheme:dark){:root{--ink:#ececee;--soft:#a5a5ab;--rule:#3d3d41;--paper:#1c1c1e;--tint:#262629;
--warn:#ffb366}}
body{margin:2rem auto;max-width:76rem;padding:0 1.5rem;background:var(--paper);color:var(--ink);
font:15px/1.45 system-ui,'Segoe UI',Helvetica,Arial,sans-serif}
h1{font-size:1.6rem;margin:0 0 .2rem}h2{font-size:1.15rem;margin:2.2rem 0 .6rem}
p,li{max-width:46rem}.soft,small{color:var(--soft)}.banner{font-weight:600;color:var(--warn)}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.86rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:.32rem .7rem .32rem 0;border-bottom:1px solid var(--rule)}
th{font-weight:600;border-bottom-width:2px}td small,th small{display:block;font-weight:400}td b{font-weight:600}
td span,td:first-child{white-space:nowrap}sup{line-height:0}
.plots{display:flex;flex-wrap:wrap;gap:1rem}.plots figure{margin:0;border:1px solid var(--rule);padding:.4rem}
.plots svg{max-width:100%;height:auto}details summary{cursor:pointer;margin:.6rem 0}
@media print{:root{--ink:#000;--soft:#444;--rule:#bbb;--paper:#fff;--warn:#000}
body{margin:0;max-width:none;font-size:9pt}
table{font-size:7.5pt}.scroll{overflow:visible}figure,tr,h2{break-inside:avoid}h2{break-after:avoid}
.plots svg{width:8cm}}
"""


def page(evaluation: Evaluation, banner: str = "") -> str:
    """The page. banner: a sentence that must stand above everything, such as that the patients are synthetic."""
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_title(evaluation)}</title><style>{_PAGE_STYLE}{STYLE}</style></head><body>",
            *_head(evaluation, banner),
            *(part for table in evaluation.tables for part in _table(table)),
            *_plots(evaluation),
            *_origin(evaluation),
            "</body></html>\n",
        ]
    )


def _title(evaluation: Evaluation) -> str:
    names = {"segmentation": "Segmentation and detection", "invasion": "Skull-base invasion"}
    names |= {"residual": "Residual tumour after radiotherapy", "differential": "Carcinoma or lymphoma"}
    return names[evaluation.question.name]


def _head(evaluation: Evaluation, banner: str) -> Iterator[str]:
    yield f"<h1>{_title(evaluation)}</h1>"
    yield '<p class="soft">Research use only. Not a medical device.</p>'
    if banner:
        yield f'<p class="banner">{escape(banner)}</p>'
    yield (
        f"<p>Positive: {escape(evaluation.question.positive)}. Brackets hold 95 % intervals; the letter says how they "
        "were made. n/a means not defined, never zero.</p>"
    )
    if evaluation.notes:
        yield "<ul>" + "".join(f"<li>{escape(note)}</li>" for note in evaluation.notes) + "</ul>"


def _table(table: Table) -> Iterator[str]:
    yield f"<h2>{escape(table.title)}</h2>"
    if table.figures:
        yield from _figure_table(table)
    else:
        plain = _plain(*_trimmed(table))
        long = len(table.rows) > _LONG
        yield f"<details><summary>{len(table.rows)} rows</summary>{plain}</details>" if long else plain
    if table.note:
        yield f"<p class=soft>{escape(table.note)}</p>"


def _trimmed(table: Table) -> tuple[list[str], list[list[str]]]:
    """Columns that say something, with numbers as short as a reader wants them."""
    kept = [n for n in range(len(table.columns)) if any(row[n] for row in table.rows)]
    return [table.columns[n] for n in kept], [[escape(_short(row[n])) for n in kept] for row in table.rows]


def _short(cell: str) -> str:
    """A number with many decimals, rounded to three figures; everything else as it is."""
    return f"{float(cell):.3g}" if re.fullmatch(r"-?\d*\.\d{4,}(e-\d+)?", cell) else cell


def _figure_table(table: Table) -> Iterator[str]:
    """One row per model, unit and subset, one column per figure; a single row is turned into a column."""
    shown = [f for f in table.figures if not table.in_page or f.name in table.in_page]
    methods = list(dict.fromkeys(f.interval for f in shown if f.low is not None))
    notes = list(dict.fromkeys(f.note for f in shown if f.note and f.value is not None))
    if len({(f.model, f.subset) for f in shown}) == 1 and len(shown) == len({f.name for f in shown}):
        body = [[escape(f.name), escape(f.unit), _cell(f, methods, notes)] for f in shown]
        yield _plain(("figure", "counted", "value"), body)
    else:
        yield _pivot(shown, methods, notes)
    marks = [f"<sup>{_letter(n)}</sup> {escape(how)}" for n, how in enumerate(methods)]
    marks += [f"<sup>{n}</sup> {escape(note)}" for n, note in enumerate(notes, start=1)]
    if marks:
        yield f"<p class=soft>{'; '.join(marks)}.</p>"


def _pivot(shown: Sequence[Figure], methods: list[str], notes: list[str]) -> str:
    """The unit stands in each row, or over the columns when each column has just one."""
    columns = list(dict.fromkeys(_column(f) for f in shown))
    units = {column: {f.unit for f in shown if _column(f) == column} for column in columns}
    unit_above = all(len(found) == 1 for found in units.values())
    keys = {"model": [f.model for f in shown], "counted": [f.unit for f in shown], "group": [f.subset for f in shown]}
    named = [name for name in keys if len(set(keys[name])) > 1 and not (name == "counted" and unit_above)]
    place = dict(zip(zip(*(keys[n] for n in named), map(_column, shown), strict=True), shown, strict=True))
    rows = list(dict.fromkeys(key[:-1] for key in place))
    body = [[escape(k) for k in row] + [_cell(place.get((*row, c)), methods, notes) for c in columns] for row in rows]
    above = [f"{c}\n{', '.join(units[c])}" if unit_above else c for c in columns]
    return _plain([*named, *above], body)


def _column(figure: Figure) -> str:
    """The short name over a column: an area's score is said in the cell."""
    return figure.name.split(" of the ")[0]


def _cell(figure: Figure | None, methods: list[str], notes: list[str]) -> str:
    if figure is None:
        return ""
    if figure.value is None:
        return f"n/a<small>{escape(figure.note.removeprefix('n/a: '))}</small>"
    mark = str(notes.index(figure.note) + 1) if figure.note else ""
    value, interval = f"{figure.value:.3f}", ""
    if figure.low is not None and figure.high is not None:
        interval = (
            f" <span>({figure.low:.3f}-{figure.high:.3f})<sup>{_letter(methods.index(figure.interval))}</sup></span>"
        )
    count = f"{figure.count}/{figure.total}" if figure.count is not None else f"n = {figure.total}"
    score = figure.name.partition(" of the ")[2]
    below = "; ".join(escape(part) for part in (score, count) if part)
    return f"<b>{value}</b><sup>{mark}</sup>{interval}<small>{below}</small>"


def _plain(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    heads = [column.partition("\n") for column in columns]
    head = "".join(f"<th>{escape(name)}<small>{escape(unit)}</small></th>" for name, _, unit in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _plots(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.plots:
        bare = (re.sub(r"<style>.*?</style>", "", svg, flags=re.DOTALL) for svg in evaluation.plots.values())
        yield "<h2>Plots</h2><div class=plots>" + "".join(f"<figure>{svg}</figure>" for svg in bare) + "</div>"


def _origin(evaluation: Evaluation) -> Iterator[str]:
    """What the page was made from, so that it can be made again."""
    from NasoLib import __version__

    yield "<h2>Made from</h2>"
    files = [(name, f"SHA-256 {digest}") for name, digest in evaluation.sources.items()]
    settings = [(name, str(value)) for name, value in asdict(evaluation.settings).items()]
    rows = [*files, ("NasoLib", __version__), *settings]
    yield _plain(("what", "value"), [[escape(name), escape(value)] for name, value in rows])


def _letter(place: int) -> str:
    return chr(ord("a") + place)
