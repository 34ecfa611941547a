"""The findings as files: JSON for programs, Markdown for readers, pictures for everybody."""

from pathlib import Path

import msgspec

from bench.figures import Findings, GrowthFigures, ScenarioFigures
from bench.plan import RATE_SHARE
from bench.report.chart import draw_growth, draw_scenarios

_FAIRNESS = """\
Both servers run one API process and the same engines (mongod and Valkey, same versions and flags, freshly filled with
the same recipes and ids), with their rate limits on and counted in Valkey, and take turns in one run. Requests carry
the tokens of {people} people and no `Accept-Encoding`. A sample of the answers is checked field by field; what was
written is read back; a listing must show a new recipe within a second. Any status but the expected one fails the
scenario. The yardstick has no facts, jobs, audit or versions: it does less work per write. Before each measurement
both sides are idle; `then s` is for how long a side goes on, after a round of {round_s:g} s, with what follows from it
(facts, history, search). Throughput is the median of {rounds} rounds with {connections} connections. Latency is
measured at a fixed rate, {share:.0%} of the slower side's throughput, from the moment each request should have left.
"""


def write_files(findings: Findings, folder: Path) -> list[Path]:
    """Write ``latest.json``, ``README.md`` and the pictures; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / "latest.json", folder / "README.md"]
    written[0].write_bytes(msgspec.json.format(msgspec.json.encode(_shape(findings)), indent=2) + b"\n")
    written[1].write_text(_markdown(findings))
    if findings.scenarios:
        written.append(draw_scenarios(findings, folder / "side_by_side.svg"))
    if findings.growth:
        written.append(draw_growth(findings, folder / "growth.svg"))
    return written


def _shape(findings: Findings) -> dict[str, object]:
    shape: dict[str, object] = msgspec.to_builtins(findings)
    derived = ("ratio", "headroom", "verdict")
    shape["scenarios"] = [msgspec.to_builtins(each) | _derived(each, derived) for each in findings.scenarios]
    shape["growth"] = [msgspec.to_builtins(each) | _derived(each, ("ratio", "verdict")) for each in findings.growth]
    return shape


def _derived(each: ScenarioFigures | GrowthFigures, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(each, name) for name in names}


def _markdown(findings: Findings) -> str:
    machine, plan = findings.machine, findings.plan
    facts = f"{machine.cores} cores of {machine.processor}, {machine.memory_gib} GiB, {machine.system}"
    versions = ", ".join(f"{name} {number}" for name, number in sorted((machine.packages | findings.engines).items()))
    parts = [
        "# Figures",
        f"Measured on {machine.date}: {facts}; Python {machine.python}, Node {machine.node}; {versions}.",
        f"Split: {machine.split}. Other things took up to {findings.others_busy:.0%} of the machine.",
    ]
    parts += [f"Not measured: {name}: {reason}." for name, reason in findings.absent.items()]
    if findings.scenarios:
        share, people = RATE_SHARE, plan.people
        fair = _FAIRNESS.format(
            people=people, round_s=plan.round_s, rounds=plan.rounds, connections=plan.connections, share=share
        )
        parts += ["## Side by side", "![Side by side](side_by_side.svg)", _scenario_table(findings.scenarios), fair]
    if findings.growth:
        parts += ["## Growth", "![Growth](growth.svg)", _growth_table(findings)]
    parts += [f"- {problem}" for problem in findings.failed]
    return "\n\n".join(part.strip() for part in parts) + "\n"


_LATENCIES = ("p50 ms", "p95 ms", "p99 ms")
_HEADINGS = ("answers/s", "at rate", *_LATENCIES, "API CPU µs", "then s", "bytes", "errors", "ratio", "due")


def _scenario_table(scenarios: list[ScenarioFigures]) -> str:
    lines = [f"| scenario | side | {' | '.join(_HEADINGS)} | |", f"|---|---|{'--:|' * len(_HEADINGS)}---|"]
    for each in scenarios:
        ratio = "" if each.ratio is None else f"{each.ratio:.2f}x"
        due = "" if each.due is None else f"{each.due:.1f}x"
        for name, side in each.sides.items():
            figures = [f"{side.per_second:,.0f}", f"{each.rate:,.0f}"]
            figures += [f"{value:.2f}" for value in (side.p50_ms, side.p95_ms, side.p99_ms)]
            figures += [f"{side.api_cpu_us:,.0f}", f"{side.work_left_s:.1f}", f"{side.body_bytes:,}"]
            figures += [str(side.errors), ratio, due]
            lines.append(f"| {each.name} | {name} | {' | '.join(figures)} | {each.verdict} |")
    return "\n".join(lines)


def _growth_table(findings: Findings) -> str:
    small, large = f"{findings.plan.growth_small:,}", f"{findings.plan.growth_large:,}"
    lines = [
        f"Milliseconds per question, uncached, one at a time, at {small} and {large} recipes.\n",
        f"| question | p50 at {small} | p50 at {large} | p95 at {small} | p95 at {large} | ratio of p95 | |",
        "|---|--:|--:|--:|--:|--:|---|",
    ]
    for each in findings.growth:
        figures = (each.small_p50_ms, each.large_p50_ms, each.small_p95_ms, each.large_p95_ms)
        cells = " | ".join(f"{value:.2f}" for value in figures)
        lines.append(f"| {each.name} | {cells} | {each.ratio:.2f}x | {each.verdict} |")
    return "\n".join(lines)
