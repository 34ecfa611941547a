"""The pictures. Plain SVG that reads on a light and on a dark page."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.figures import Findings, GrowthFigures, ScenarioFigures
from bench.plan import GROWTH_P95_RATIO_MAX

_COLOURS = {"courtyard": "#2f7d5b", "yardstick": "#c58b3b"}
_PAPER = "#fbfaf7"
_INK = "#2b2a27"
_LIMIT = "#b3402e"
_NARROW = 0.38

mpl.use("svg")
mpl.rcParams.update({"svg.hashsalt": "courtyard", "font.size": 10, "text.color": _INK, "axes.labelcolor": _INK})


def draw_scenarios(findings: Findings, path: Path) -> Path:
    """Throughput on the left (longer is better), p99 on the right (shorter is better), one row per scenario.

    Bars are multiples of the yardstick's figure, on a scale that starts at nothing, so that lengths can be compared;
    the figures themselves stand beside them. Without a yardstick Courtyard's own figure is the unit.
    """
    scenarios = findings.scenarios
    figure = Figure(figsize=(11, 0.85 * len(scenarios) + 1.6), facecolor=_PAPER, layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    _bars(left, scenarios, "per_second", "answers per second, as multiples of the yardstick's")
    _due(left, scenarios)
    _bars(right, scenarios, "p99_ms", "p99 in ms at the same fixed rate, likewise")
    left.set_yticks(range(len(scenarios)), [_label(each) for each in scenarios])
    left.invert_yaxis()
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False)
    figure.suptitle("Courtyard and the yardstick, one API process each on one core")
    figure.savefig(path, metadata={"Date": None})
    return path


def draw_growth(findings: Findings, path: Path) -> Path:
    """The p95 of every question at both sizes."""
    plan = findings.plan
    return draw_growth_rows(findings.growth, (plan.growth_small, plan.growth_large), "recipes", path)


def draw_growth_rows(rows: Sequence[GrowthFigures], sizes: tuple[int, int], things: str, path: Path) -> Path:
    """The p95 of these questions at a small and a large size."""
    figure = Figure(figsize=(9, 0.42 * len(rows) + 1.6), facecolor=_PAPER, layout="constrained")
    axes = figure.subplots()
    fields = ("small_p95_ms", "#9fc4b2"), ("large_p95_ms", "#2f7d5b")
    for place, (size, (field, colour)) in enumerate(zip(sizes, fields, strict=True)):
        places = [row + (place - 0.5) * _NARROW for row in range(len(rows))]
        axes.barh(places, [getattr(each, field) for each in rows], _NARROW, color=colour, label=f"{size:,} {things}")
    for row, each in enumerate(rows):
        axes.plot([each.small_p95_ms * GROWTH_P95_RATIO_MAX] * 2, [row - 0.4, row + 0.4], color=_LIMIT, linewidth=1.2)
    axes.plot([], [], color=_LIMIT, linewidth=1.2, label=f"{GROWTH_P95_RATIO_MAX:.1f} times the small one: the limit")
    axes.set_yticks(range(len(rows)), [f"{each.name}   {each.ratio:.2f}x" for each in rows])
    axes.invert_yaxis()
    axes.set_xlabel("p95 in ms, uncached")
    axes.legend(frameon=False)
    _plain(axes)
    figure.savefig(path, metadata={"Date": None})
    return path


def _bars(axes: Axes, scenarios: list[ScenarioFigures], field: str, label: str) -> None:
    names = [name for name in _COLOURS if any(name in each.sides for each in scenarios)]
    for place, name in enumerate(names):
        rows = [row for row, each in enumerate(scenarios) if name in each.sides]
        values = [getattr(scenarios[row].sides[name], field) for row in rows]
        lengths = [value / _unit(scenarios[row], field) for row, value in zip(rows, values, strict=True)]
        places = [row + (place - (len(names) - 1) / 2) * _NARROW for row in rows]
        drawn = axes.barh(places, lengths, _NARROW, color=_COLOURS[name], label=name)
        axes.bar_label(drawn, [_number(value) for value in values], padding=3, fontsize=8.5)
    axes.margins(x=0.14)
    axes.set_xlim(left=0)
    axes.set_xlabel(label)
    _plain(axes)


def _unit(scenario: ScenarioFigures, field: str) -> float:
    return getattr(scenario.sides.get("yardstick") or next(iter(scenario.sides.values())), field) or 1.0


def _due(axes: Axes, scenarios: list[ScenarioFigures]) -> None:
    shown = [(row, each.due) for row, each in enumerate(scenarios) if each.due is not None and each.ratio is not None]
    for row, due in shown:
        axes.plot([due, due], [row - 0.42, row + 0.04], color=_LIMIT, linewidth=1.6)
    if shown:
        axes.plot([], [], color=_LIMIT, linewidth=1.6, label="due")


def _label(scenario: ScenarioFigures) -> str:
    ratio = "" if scenario.ratio is None else f"\n{scenario.ratio:.2f}x"
    due = "" if scenario.due is None else f" (due {scenario.due:.1f}x, {scenario.verdict})"
    return f"{scenario.name}{ratio}{due}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"  # noqa: PLR2004  (three digits are enough)


def _plain(axes: Axes) -> None:
    axes.set_facecolor(_PAPER)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
