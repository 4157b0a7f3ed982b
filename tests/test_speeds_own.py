"""Fastest flying reps by session: own history, and a type for the group that it was measured on alone."""

import pytest

from server import athlete_desk
from server.bodies import AthleteChangeBody
from server.coaching.speed_reserve import type_of
from server.draft import changed
from server.people_views import PastRepView, PastSessionView
from server.speeds import speeds_of
from tests.live_help import S, blank, fly, tell, with_athletes


@pytest.mark.parametrize(
    ("ratio", "named"),
    [(1.7, "400-800 m"), (1.58, "400-800 m"), (1.5, "800 m"), (1.4, "800-1500 m"), (1.3, None)],
)
def test_a_type_is_named_by_the_ratio_for_elite_men_alone(ratio: float, named: str | None) -> None:
    assert type_of(ratio, "m", 106.0) == named
    for sex, t800_s in (("f", 118.0), ("", 106.0), ("m", 118.0), ("m", None)):
        assert type_of(ratio, sex, t800_s) is None


def test_each_session_has_its_fastest_flying_rep_against_the_pace_of_now() -> None:
    draft = with_athletes(blank(), "50.0")
    past = [
        PastRepView(fly_time_s=one, u_own_fly_time_s=0.002, u_velocity_m_per_s=0.02, distance_m=metres, group=(1, 1))
        for one, metres in ((3.2, 30.0), (3.0, 30.0), (9.0, 100.0))
    ]
    history = (PastSessionView(session=7, reps=tuple(past)),)
    draft.put(changed(draft.athletes[1], history=history))
    draft.put(changed(draft.session, session=8))
    tell(draft, *fly(1, S, 3.1))
    athlete_desk.change_athlete(draft, 1, AthleteChangeBody(max_aerobic_speed_m_per_s=5.5))
    found = speeds_of(draft, draft.athletes[1])
    assert [one.session for one in found.sessions] == [7, 8]
    assert [one.velocity_m_per_s for one in found.sessions] == pytest.approx([10.0, 30 / 3.1])
    assert [one.pace_percent for one in found.sessions] == pytest.approx([80.0, 82.67], abs=0.01)
    assert found.reserve_ratio == pytest.approx(10 / 5.5)
    assert found.type is None
    athlete_desk.change_athlete(draft, 1, AthleteChangeBody(max_aerobic_speed_m_per_s=None))
    assert speeds_of(draft, draft.athletes[1]).reserve_ratio is None
