"""Passes: both cameras at one gate, so each run-through is one instant on two clocks.

Their difference is what the sources' latencies and clocks leave between Marker 3's camera and Marker 2's. Marker 3's
instants are set back by it from then on.
"""

from __future__ import annotations

import math
import statistics

from gate.errors import InputError
from server.draft import Draft, changed
from server.gate_views import GateView
from server.latency import REFERENCE, one_camera
from server.views import CrossingView, PassesView

Pair = tuple[CrossingView, CrossingView]
LEAST_WANTED, MOST_WANTED = 1, 20
LONGEST_APART_NS = 4_000_000_000
"""Network streams lag by up to 2 s; beyond twice that, two crossings are not one body."""
RUN_THROUGH = "run through the gate that both cameras see; a walk does not count"
BLIND = ("off", "no line", "not ready", "gone", "stalled", "ended", "refused")
"""States in which a gate sees no pass."""
OUTLIER_S, OUTLIER_DEVIATIONS = 0.020, 5.0
"""A difference that is further than both from the median is of two bodies, or of a body that was seen wrongly."""
ROBUST = 1.4826
"""Median distance from the median -> standard deviation, of a normal distribution."""
FEWEST_TO_DOUBT = 3
"""Of two that differ nobody knows which is wrong."""
AT_LEAST_U_S = 0.001
"""No fewer than this is claimed: two lines at one gate are not placed better than 1 cm, 1 ms at 9 m/s."""


def start(draft: Draft, wanted: int, marker: int = 3) -> None:
    """From now on crossings are passes, until `wanted` were seen at Marker 2's gate and that of `marker`."""
    if not LEAST_WANTED <= wanted <= MOST_WANTED:
        raise InputError(f"{wanted} passes are not between {LEAST_WANTED} and {MOST_WANTED}: five are usual")
    if marker == REFERENCE or marker not in draft.gates:
        raise InputError(f"gate {marker} cannot be synchronised with Marker {REFERENCE}: name another gate")
    lacking = [one for one in (REFERENCE, marker) if draft.gates[one].source is None]
    if lacking:
        raise InputError(
            f"{draft.gates[lacking[0]].position} has no camera: choose one, stand both cameras at one gate, then start"
        )
    if one_camera(draft.gates[REFERENCE].source, draft.gates[marker].source):
        raise InputError("one camera sees both gates, so there is nothing to synchronise: passes are for two cameras")
    draft.put(
        PassesView(
            state="running",
            marker=marker,
            wanted=wanted,
            after=max(draft.crossings, default=0),
            why=RUN_THROUGH,
        )
    )


def look(draft: Draft) -> None:
    """Say what keeps passes from being seen, or that nothing does."""
    if draft.passes.state != "running":
        return
    gates = [draft.gates[marker] for marker in (REFERENCE, draft.passes.marker)]
    lacking = [gate for gate in gates if gate.source is None or gate.state in BLIND]
    if lacking:
        why = f"{lacking[0].position} sees nothing ({lacking[0].why}): mend it, or stop"
        draft.put(changed(draft.passes, why=why))
    elif not draft.passes.why.startswith(RUN_THROUGH):
        draft.put(changed(draft.passes, why=RUN_THROUGH))


def stop(draft: Draft, why: str = "stopped") -> None:
    """Give up; what was measured before stays."""
    draft.put(PassesView(why=why))


def camera_changed(draft: Draft, position: str) -> None:
    """Another camera has another latency: passes that are under way end."""
    ours = {draft.gates[marker].position for marker in (REFERENCE, draft.passes.marker)}
    if draft.passes.state == "running" and position in ours:
        stop(draft, f"stopped: {position}'s camera was closed or replaced; begin again when both cameras are ready")


def take_pass(draft: Draft, view: CrossingView) -> None:
    """Take one crossing of a pass in; with the last one the gates are synchronised."""
    draft.put(view)
    if draft.passes.state != "running":
        return
    pairs = _pairs(draft, view.why)
    final = [(one, other) for one, other in pairs if one.final and other.final]
    kept, left_out = _without_outliers(final)
    differences_s = [_difference_s(pair) for pair in kept]
    passes = changed(draft.passes, seen=len(pairs), differences_s=tuple(differences_s))
    if len(kept) < passes.wanted:
        draft.put(changed(passes, why=RUN_THROUGH + left_out))
        return
    offset_s = statistics.median(differences_s)
    u_s = _u_s(differences_s, kept)
    side = "behind" if offset_s >= 0 else "ahead"
    whose = f"{draft.gates[passes.marker].position}'s camera"
    words = f"{whose} is {abs(1e3 * offset_s):.1f} ms {side}, ± {2e3 * u_s:.1f} ms{left_out}"
    draft.put(changed(passes, state="done", offset_s=offset_s, u_offset_s=u_s, why=words))
    synchronise(draft, offset_s, u_s, passes.marker)


def synchronise(draft: Draft, offset_s: float, u_offset_s: float, marker: int = 3) -> None:
    """Set that gate's instants back by the offset against Marker 2's; a new group of reps begins.

    What passes have found of other gates against Marker 2 holds on: they all belong together.
    """
    sync = 1 + max(gate.sync for gate in draft.gates.values())
    together = draft.gates[REFERENCE].sync
    together_now = {"synchronised": True, "by_passes": True, "sync": sync}
    for gate in list(draft.gates.values()):
        if gate.marker == marker:
            known = {"latency_s": offset_s, "u_latency_s": u_offset_s} | together_now
        elif gate.marker == REFERENCE:
            known = {"latency_s": 0.0, "u_latency_s": 0.0} | together_now
        elif gate.synchronised and gate.sync == together:
            known = {"sync": sync}
        else:
            continue
        begins = gate.marker in (REFERENCE, marker)
        draft.put(changed(gate, **known, group=gate.group + 1 if begins else gate.group))


def _difference_s(pair: Pair) -> float:
    """How much later Marker 3's camera saw it, with what was taken off the two instants already."""
    one, other = pair
    return (other.t_ns - one.t_ns) * 1e-9 + other.setup.latency_s - one.setup.latency_s


def _without_outliers(pairs: list[Pair]) -> tuple[list[Pair], str]:
    """Pairs without those that are none by all that the others say, and words on what was left out."""
    differences_s = [_difference_s(pair) for pair in pairs]
    if len(pairs) < FEWEST_TO_DOUBT:
        return pairs, ""
    middle_s = statistics.median(differences_s)
    away_s = [abs(difference_s - middle_s) for difference_s in differences_s]
    limit_s = max(OUTLIER_S, OUTLIER_DEVIATIONS * ROBUST * statistics.median(away_s))
    kept = [pair for pair, far_s in zip(pairs, away_s, strict=True) if far_s <= limit_s]
    far_s = [f"{1e3 * one_s:.0f} ms" for one_s in away_s if one_s > limit_s]
    return kept, f"; left out: {len(far_s)}, by {', '.join(far_s)} from the others" if far_s else ""


def _pairs(draft: Draft, why: str | None) -> list[Pair]:
    """Crossings of the passes that are under way, each the other's nearest: one that a gate missed shifts none."""
    begun = draft.passes
    here = [view for view in draft.crossings.values() if view.why == why and view.start == draft.server.start]
    here = [view for view in here if _of_this_opening(view, draft.gates[view.marker])]
    here = [view for view in here if not view.withdrawn and view.crossing > begun.after]
    # A walk back is no pass: a line 1 cm off is 8 ms at 1.2 m/s.
    here = [view for view in here if view.speed_m_per_s >= draft.session.min_speed_m_per_s]
    second = [view for view in here if view.marker == REFERENCE]
    third = [view for view in here if view.marker == begun.marker]
    found = []
    for one in sorted(second, key=lambda view: view.t_ns):
        other = _nearest(one, third)
        if other is not None and _nearest(other, second) is one:
            found.append((one, other))
    return found


def _nearest(one: CrossingView, others: list[CrossingView]) -> CrossingView | None:
    near = [view for view in others if abs(view.t_ns - one.t_ns) <= LONGEST_APART_NS]
    return min(near, key=lambda view: abs(view.t_ns - one.t_ns), default=None)


def _of_this_opening(view: CrossingView, gate: GateView) -> bool:
    """Whether the camera that the gate has now saw it: another one has another latency."""
    return gate.source is not None and view.setup.opening == gate.source.opening


def _u_s(differences_s: list[float], pairs: list[Pair]) -> float:
    """Scatter of the differences and of the crossings themselves over sqrt n, and the two lines, which all share."""
    n = len(pairs)
    own_s = math.sqrt(sum(one.u_ns**2 + other.u_ns**2 for one, other in pairs) / n) * 1e-9
    scatter_s = statistics.stdev(differences_s) if n > 1 else own_s
    lines_s = statistics.mean(
        math.hypot(one.setup.line.u_line_m, other.setup.line.u_line_m) / one.speed_m_per_s for one, other in pairs
    )
    return max(AT_LEAST_U_S, math.hypot(max(scatter_s, own_s) / math.sqrt(n), lines_s))
