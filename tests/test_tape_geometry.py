"""Where time lies on a gate's picture, what a moved line does to a fly time, what places along the run are called."""

import pytest

from tests.node_help import in_node, needs_node

pytestmark = needs_node


def test_columns_and_instants_are_each_others_inverse_either_way() -> None:
    result = in_node(
        "dashboard/tape.js",
        """
        const right = { t_ns: 1e9, ns_per_px: -1e6 };
        const left = { t_ns: 1e9, ns_per_px: 250000.5 };
        console.log(JSON.stringify({
          at: [page.instantAt(right, 20), page.columnAt(right, 0.98e9)],
          back: [0, 7, 99].map((x) => Math.round(page.columnAt(left, page.instantAt(left, x)))),
          kept: [page.keptOn(right, 100, 2e9), page.keptOn(right, 100, 0), page.keptOn(right, 100, 0.95e9)],
          arrows: [page.along(right, 1, 1e6), page.along(right, -1, 1e6), page.along(left, 1, 1e6)],
        }));""",
    )
    assert result == {
        "at": [980_000_000, 20],
        "back": [0, 7, 99],
        "kept": [1_000_000_000, 901_000_000, 950_000_000],
        "arrows": [-1_000_000, 1_000_000, 1_000_000],
    }


def test_a_missed_crossing_is_looked_for_where_the_runner_must_have_been() -> None:
    result = in_node(
        "dashboard/tape.js",
        """
        const seen = { t_ns: 10e9, speed_m_per_s: 10 };
        console.log(JSON.stringify({
          later: page.expected_ns(seen, 30, 60), earlier: page.expected_ns(seen, 60, 30),
          stood: page.expected_ns({ t_ns: 0, speed_m_per_s: 0 }, 30, 60),
          speeds: [null, 0, 0.4, 9, 20].map(page.tapeSpeed),
        }));""",
    )
    assert result == {
        **{"later": 13_000_000_000, "earlier": 7_000_000_000, "stood": 30_000_000_000},
        "speeds": [8, 8, 1, 9, 13],
    }


def test_a_moved_line_moves_the_fly_time_by_as_much() -> None:
    result = in_node(
        "dashboard/tape.js",
        """
        const rep = { crossing2: 4, crossing3: 5, fly_time_s: 3 };
        const seen = { t_ns: 10e9 };
        console.log(JSON.stringify({
          moved: [page.flyTimeMoved(rep, 4, 5e6), page.flyTimeMoved(rep, 5, 5e6), page.flyTimeMoved(rep, 9, 5e6),
            page.flyTimeMoved({ ...rep, fly_time_s: null }, 5, 5e6)],
          between: [[13e9, true], [7.5e9, false], [9e9, true]].map((one) => page.flyTimeBetween(seen, ...one)),
          scale: [page.photoScale({ photo: "p", photo_t_ns: 5, photo_ns_per_px: -2 }), page.photoScale({ photo: "p" }),
            page.photoScale({ photo: null, photo_t_ns: 5, photo_ns_per_px: -2 })],
        }));""",
    )
    assert result["moved"] == [pytest.approx(2.995), pytest.approx(3.005), None, None]
    assert result["between"] == [pytest.approx(3), pytest.approx(2.5), None]
    assert result["scale"] == [{"t_ns": 5, "ns_per_px": -2}, None, None]


def test_a_rep_between_other_gates_says_which() -> None:
    result = in_node(
        "dashboard/positions.js",
        """
        const gate = (marker, position, position_m, removed = false) => ({ marker, position, position_m, removed });
        const gates = { 2: gate(2, "Marker 2", null), 3: gate(3, "Marker 3", null), 4: gate(4, "Gate at 80 m", 80),
          5: gate(5, "Gate at 45.5 m", 45.5), 6: gate(6, "Gate at 70 m", 70, true) };
        const state = { gates, session: { fly_zone_m: 30 } };
        const { gatesInOrder } = await import("./dashboard/state.js");
        console.log(JSON.stringify({
          order: gatesInOrder(state).map((one) => one.marker),
          titles: gatesInOrder(state).map((one) => page.placeTitle(state, one)),
          courses: [{ fly_zone_m: 30 }, { fly_zone_m: 40, gates: [2, 3] }, {}, { fly_zone_m: 50, gates: [2, 4] },
            { fly_zone_m: 34.5, gates: [5, 4] },
            { fly_zone_m: 50, gates: [5, 4], family: "400 m pace" }].map((rep) => page.courseWords(state, rep)),
        }));""",
    )
    assert result == {
        "order": [2, 5, 3, 4],
        "titles": ["Marker 2, at 30 m", "Gate at 45.5 m", "Marker 3, at 60 m", "Gate at 80 m"],
        "courses": [
            *(None, "Fly Zone 40 m", None),
            *("50 m, Marker 2 to the gate at 80 m", "34.5 m, the gate at 45.5 m to the gate at 80 m", "50 m"),
        ],
    }
