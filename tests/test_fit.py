"""What is said of a workout before it is run: gates that are missing, and 400 m sprinters among who runs it."""

from pathlib import Path

import pytest

from gate.errors import InputError
from server import athlete_desk, gate_desk, workout_desk
from server.bodies import AthleteBody, AthleteChangeBody, TermsBody, WrittenWorkoutBody
from server.coaching.gate_fit import GateFit, fit_words, gate_fit
from server.coaching.sprinters import caution, is_400_sprinter
from server.courses import position_m, standing
from server.draft import Draft
from server.fit import look
from server.gates_out import put_out
from server.places import prescribed
from server.store import Store
from server.workouts import built_in
from tests.live_help import blank, desk_on, url_of

USUAL = {2: 30.0, 3: 60.0}


@pytest.mark.parametrize(
    ("distances_m", "positions_m", "found"),
    [
        ((50, 100), {2: 30, 3: 130, 4: 80}, GateFit()),
        ((50,), {2: 30, 3: 79.6}, GateFit()),
        ((50, 100), USUAL, GateFit((50, 100), ((3, 130.0),), (80.0,))),
        ((100, 200), USUAL, GateFit((100, 200), ((3, 230.0),), (130.0,))),
        (
            (50, 100, 200, 300),
            USUAL,
            GateFit((50, 100, 200, 300), ((3, 330.0),), (130.0, 230.0, 280.0)),
        ),
        ((50, 100, 200, 300), {2: 30, 3: 330, 5: 280}, GateFit((100, 200), (), (130.0, 230.0))),
        ((50,), {2: 45, 3: 60}, GateFit((50,), ((2, 30.0), (3, 80.0)))),
        ((100, 600), {2: 30, 3: 130}, GateFit((600,), too_long_m=(600,))),
        ((200, 600), USUAL, GateFit((200, 600), ((3, 230.0),), (), (600,))),
    ],
)
def test_gates_that_400_m_pace_lacks_are_placed_before_a_common_finish(
    distances_m: tuple[float, ...], positions_m: dict[int, float], found: GateFit
) -> None:
    assert gate_fit(distances_m, positions_m, "400 m pace") == found


@pytest.mark.parametrize(
    ("distances_m", "positions_m", "found"),
    [
        ((30,), USUAL, GateFit()),
        ((40,), USUAL, GateFit((40,), ((3, 70.0),))),
        ((30, 50), USUAL, GateFit((50,), (), (80.0,))),
        ((40, 50), USUAL, GateFit((40, 50), ((3, 70.0),), (80.0,))),
        ((40,), {2: 30, 3: 60, 4: 80}, GateFit((40,), ((3, 70.0),))),
    ],
)
def test_gates_that_flying_reps_lack_are_placed_after_marker_2(
    distances_m: tuple[float, ...], positions_m: dict[int, float], found: GateFit
) -> None:
    assert gate_fit(distances_m, positions_m, "flying") == found


@pytest.mark.parametrize("distances_m", [(50, 100), (100, 200), (50, 100, 200, 300), (30, 45)])
def test_gates_that_are_put_where_it_says_fit(distances_m: tuple[float, ...]) -> None:
    asked = gate_fit(distances_m, USUAL, "400 m pace")
    stand = USUAL | dict(asked.moves) | {10 + n: at_m for n, at_m in enumerate(asked.places_m)}
    assert gate_fit(distances_m, stand, "400 m pace") == GateFit()


def test_the_sentence_says_what_lacks_and_where_to_put_it() -> None:
    told = fit_words("Pace 3", gate_fit((100, 200), USUAL, "400 m pace"), "400 m pace")
    assert told == (
        "Pace 3: no two gates stand 100 and 200 m apart. Put Marker 3 at 230 m and a gate at 130 m from Marker 1, "
        "with a run-up of 20 to 30 m to each start gate"
    )
    long = fit_words("Mine", gate_fit((600,), USUAL, "400 m pace"), "400 m pace")
    close = fit_words("Mine", gate_fit((50, 52), USUAL, "400 m pace"), "400 m pace")
    assert close is not None
    assert close.endswith("30 and 32 m are nearer than 5 m: one gate has to serve for both")
    many = fit_words("Mine", gate_fit(range(50, 150, 10), USUAL, "400 m pace"), "400 m pace")
    assert many is not None
    assert many.endswith("That is 3 more than the 8 gates that can stand: time some by hand")
    assert (
        long == "Mine: no two gates stand 600 m apart. 600 m are longer than gates can stand apart: time those by hand"
    )
    assert fit_words("Mine", GateFit(), "flying") is None


def practice(*events: str) -> Draft:
    draft = blank()
    for workout in built_in():
        draft.put(workout)
    for number, event in enumerate(events, 1):
        athlete_desk.add_athlete(draft, AthleteBody(name=f"Athlete {number}", event=event))
    return draft


def test_the_session_says_it_until_the_gates_stand() -> None:
    draft = practice("800 m")
    athlete_desk.set_terms(draft, TermsBody(workout=4))
    look(draft)
    assert draft.session.unfit[0].startswith("Pace 1: 50s, 100s, 50s: no two gates stand 50 and 100 m apart.")
    gate_desk.move_gate(draft, 3, 130)
    gate_desk.add_gate(draft, 80)
    look(draft)
    assert draft.session.unfit == ()


def test_every_workout_that_somebody_runs_is_looked_at() -> None:
    draft = practice("800 m", "1500 m")
    athlete_desk.set_terms(draft, TermsBody(workout=1))
    athlete_desk.change_athlete(draft, 2, AthleteChangeBody(workout=5))
    look(draft)
    assert [one.partition(":")[0] for one in draft.session.unfit] == ["Pace 2"]
    athlete_desk.change_athlete(draft, 2, AthleteChangeBody(present=False, why="hurt"))
    look(draft)
    assert draft.session.unfit == ()


def test_the_desk_keeps_it_with_the_session(tmp_path: Path) -> None:
    with Store(url_of(tmp_path / "flygate.db")) as store:
        desk = desk_on(store)
        desk.do(lambda draft: athlete_desk.set_terms(draft, TermsBody(workout=2)))
        assert desk.views().session.unfit == (
            "Flying 40s: no two gates stand 40 m apart. Put Marker 3 at 70 m from Marker 1",
        )
        desk.do(lambda draft: athlete_desk.set_terms(draft, TermsBody(fly_zone_m=40)))
        assert desk.views().session.unfit == ()


@pytest.mark.parametrize(
    ("event", "is_one"),
    [
        *[(event, True) for event in ("400", "400 m", "200/400", "400m hurdles")],
        *[(event, False) for event in ("", "400-800", "800 m", "1400", "4000 m", "middle distance, 400", "100 m")],
    ],
)
def test_who_is_a_400_m_sprinter(event: str, is_one: bool) -> None:
    assert is_400_sprinter(event) is is_one


def rests(draft: Draft, athlete: int) -> list[float | None]:
    return [step.rest_s for step in prescribed(draft, draft.athletes[athlete]) or ()]


def test_a_400_m_sprinter_rests_longer_after_more_than_50_m() -> None:
    draft = practice("400 m", "800 m")
    athlete_desk.set_terms(draft, TermsBody(workout=4))
    usual = [90, 90, 90, 90, 150, 150, 150, 150, 90, 90, 90, None]
    assert rests(draft, 2) == usual
    assert rests(draft, 1) == [*[90] * 4, *[225] * 4, *[90] * 3, None]
    athlete_desk.set_terms(draft, TermsBody(sprinter_rest=2))
    assert rests(draft, 1)[4] == 300
    athlete_desk.change_athlete(draft, 1, AthleteChangeBody(sprinter_rest=1.75))
    assert rests(draft, 1)[4] == 262.5
    athlete_desk.change_athlete(draft, 1, AthleteChangeBody(sprinter_rest=None))
    assert rests(draft, 1)[4] == 300
    athlete_desk.set_terms(draft, TermsBody(workout=3))
    assert rests(draft, 1)[:3] == [180, 180, 480]  # flying 50s are no longer than 50 m


def test_400_m_sprinters_are_warned_of_flying_reps_over_30_m() -> None:
    draft = practice("400 m", "800 m", "400")
    for workout, warned in ((1, False), (2, True), (3, True), (4, False)):
        athlete_desk.set_terms(draft, TermsBody(workout=workout))
        look(draft)
        assert bool(draft.session.cautions) is warned
    athlete_desk.set_terms(draft, TermsBody(workout=3))
    look(draft)
    assert draft.session.cautions == (
        "Athlete 1, Athlete 3: a sprinter's maximum velocity lasts about 30 m, so over 50 m it is no longer run: "
        "flying 30s are better for a 400 m sprinter",
    )
    assert caution([], "flying", (50,)) is None


def test_a_coachs_own_workout_is_held_against_the_gates_too() -> None:
    draft = practice("800 m")
    made = workout_desk.add(draft, WrittenWorkoutBody(notation="2 x 150m. 5:00 Rec between reps"))
    athlete_desk.set_terms(draft, TermsBody(workout=made.workout))
    look(draft)
    assert draft.session.unfit == (
        "2 x 150 m: no two gates stand 150 m apart. Put Marker 3 at 180 m from Marker 1, "
        "with a run-up of 20 to 30 m to each start gate",
    )


@pytest.mark.parametrize(
    ("workout", "before_m", "after_m"),
    [
        (8, {2: 30, 3: 60}, [30, 130, 230, 280, 330]),
        (8, {2: 0, 3: 20}, [30, 130, 230, 280, 330]),
        (8, {3: 450, 2: 400}, [30, 130, 230, 280, 330]),
        (3, {2: 30, 3: 60}, [30, 80]),
        (6, {2: 35, 3: 400}, [30, 130, 230]),
    ],
)
def test_one_tap_puts_the_gates_where_the_workout_asks(
    workout: int, before_m: dict[int, float], after_m: list[float]
) -> None:
    draft = practice("800 m")
    for marker, at_m in before_m.items():
        gate_desk.move_gate(draft, marker, at_m)
    athlete_desk.set_terms(draft, TermsBody(workout=workout))
    look(draft)
    assert draft.session.unfit != ()
    put_out(draft)
    look(draft)
    assert draft.session.unfit == ()
    assert [position_m(draft, one) for one in standing(draft)] == after_m
    with pytest.raises(InputError, match="stand already"):
        put_out(draft)


def test_gates_that_would_need_two_places_at_once_are_left_as_they_stand(tmp_path: Path) -> None:
    with Store(url_of(tmp_path / "flygate.db")) as store:
        desk = desk_on(store)
        desk.do(lambda draft: athlete_desk.set_terms(draft, TermsBody(workout=8)))
        desk.do(lambda draft: gate_desk.add_gate(draft, 128))
        with pytest.raises(InputError, match="nearer than 5 m"):
            desk.do(put_out)
        assert [position_m(desk.views(), one) for one in standing(desk.views())] == [30, 60, 128]
