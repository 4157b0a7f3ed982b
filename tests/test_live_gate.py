"""A gate on live frames: what it says while its picture moves, and after."""

from gate.crossing import State
from gate.line import Tie
from server.live_gate import LiveGate, Told
from tests import shaken


def fed(camera: shaken.Shaken, seconds: float) -> tuple[list[Told], list[tuple[Tie, State]]]:
    """All that was told, and the states one after another."""
    gate = LiveGate(shaken.LINE, shaken.SIZE, 0)
    told: list[Told] = []
    states: list[tuple[Tie, State]] = []
    for frame in camera.frames(seconds, fps=30.0):
        told += gate.feed(frame)
        if states[-1:] != [(gate.tie, gate.state)]:
            states.append((gate.tie, gate.state))
    return told + gate.finish(), states


def test_after_a_knock_it_learns_and_is_ready_again() -> None:
    told, states = fed(shaken.Shaken(shaken.knock(1.0, (40.0, 0.0))), 3.0)
    assert told == []
    assert states == [
        (Tie.HELD, State.LEARNING),
        (Tie.HELD, State.CLEAR),
        (Tie.MOVING, State.NOT_READY),
        (Tie.HELD, State.LEARNING),
        (Tie.HELD, State.CLEAR),
    ]


def test_swung_away_it_is_lost() -> None:
    _, states = fed(shaken.Shaken(shaken.knock(1.0, (380.0, 60.0))), 4.0)
    assert states[-1] == (Tie.LOST, State.NOT_READY)


def test_who_was_told_early_and_is_in_the_gate_when_it_is_knocked_is_withdrawn() -> None:
    knocked = shaken.knock(1.55, (0.0, 60.0), lasts_s=0.1)
    told, _ = fed(shaken.Shaken(knocked, shaken.walker(150.0, from_px=-60.0)), 3.0)
    early = [one for one in told if not one.final]
    assert len(early) == 1
    assert [(one.passage, one.crossing) for one in told if one.final] == [(early[0].passage, None)]


def test_who_crossed_well_before_the_knock_is_timed() -> None:
    knocked = shaken.knock(1.8, (0.0, 60.0), lasts_s=0.1)
    told, _ = fed(shaken.Shaken(knocked, shaken.walker(150.0, from_px=-60.0)), 3.0)
    early = [one for one in told if not one.final]
    assert len(early) == 1
    (final,) = [one for one in told if one.final]
    assert final.passage == early[0].passage
    assert final.crossing is not None
