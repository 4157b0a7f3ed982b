"""What the phone's page works out: bytes, ring, trigger, joining of stamps, clocks, words. In Node, no browser."""

import struct
from itertools import pairwise

import pytest

from server.phones.phone import SLOW_SHARE
from tests.node_help import in_node, needs_node
from tests.phone_recorder import HEADER

pytestmark = needs_node


def test_a_rate_has_fallen_for_both_pages_where_it_has_for_the_server() -> None:
    assert in_node("dashboard/phones.js", "console.log(page.FALLEN)") == pytest.approx(SLOW_SHARE)


def test_a_window_is_packed_as_the_contract_says_and_may_be_marked_as_sent_again() -> None:
    result = in_node(
        "phone/wire.js",
        """
        const body = new Uint8Array([1, 2, 3, 4, 5, 6]);
        const picture = { type: 2, flags: page.LOST_BEFORE, marker: 3, step: 2, w: 3, h: 2, x: 592, y: 180,
          frame: 70000,
          ts_us: 1e15, media_us: 5000016, capture_ms: 1.7e12 + 0.25, read_ms: 1.7e12 + 1.5, body };
        const bytes = page.packed(picture, 4294967295);
        page.markReplay(bytes);
        const bare = page.packed({ ...picture, media_us: null, capture_ms: null }, 0);
        console.log(JSON.stringify([[...bytes], [...bare]]));""",
    )
    full, bare = (bytes(one) for one in result)
    assert HEADER.size == 52
    assert HEADER.unpack_from(full) == (
        *(2, 4 | 1 | 8 | 16, 3, 2, 3, 2, 592, 180, 4294967295, 70000),
        *(10**15, 5000016, 1.7e12 + 0.25, 1.7e12 + 1.5),
    )
    assert full[52:] == bytes([1, 2, 3, 4, 5, 6])
    assert HEADER.unpack_from(bare)[1] == 4


def test_a_ping_is_packed_and_only_an_answer_is_read() -> None:
    pong = struct.pack("<BxxxIdqq", 0x81, 7, 12.5, 2**62, 5)
    result = in_node(
        "phone/wire.js",
        f"""
        const answer = page.pong(new Uint8Array({list(pong)}).buffer);
        console.log(JSON.stringify({{ ping: [...new Uint8Array(page.ping(9, 1.5, {{ id: 8, t3_ms: 2.5 }}))],
          id: answer.id, t1: String(answer.t1_ns), none: page.pong(new Uint8Array(31).buffer) }}));""",
    )
    assert struct.unpack("<BxxxIdId", bytes(result["ping"])) == (1, 9, 1.5, 8, 2.5)
    assert (result["id"], result["t1"], result["none"]) == (7, str(2**62), None)


def test_the_ring_keeps_what_is_not_acknowledged_and_its_oldest_goes_first() -> None:
    result = in_node(
        "phone/ring.js",
        """
        const ring = new page.Ring(10_000, 1000);
        const put = (bytes, now_ms) => ring.put(() => new Uint8Array(bytes), now_ms);
        const told = [];
        const tell = () => told.push([ring.first, ring.next, ring.length, ring.bytes]);
        tell(); for (let n = 0; n < 5; n += 1) put(100, n * 1000); tell();
        ring.forget(2); tell(); ring.forget(1); tell();
        told.push([ring.at(0).seq, ring.at(3).seq, ring.at(5)]);
        for (let n = 0; n < 9; n += 1) put(100, 6000); tell();
        put(50, 16_500); tell(); put(5000, 16_600); tell(); ring.forget(99); tell();
        told.push(ring.waiting_s(16, 20_000));
        for (let n = 0; n < 5000; n += 1) { put(1, 20_000); if (n % 2) ring.forget(ring.next - 1); }
        tell(); told.push(ring.at(ring.next - 1).seq === ring.next - 1, ring.kept.length < 4000);
        console.log(JSON.stringify(told));""",
    )
    assert result[:4] == [[0, 0, 0, 0], [0, 5, 5, 500], [2, 5, 3, 300], [2, 5, 3, 300]]
    assert result[4] == [2, 3, None]
    assert result[5] == [4, 14, 10, 1000]  # two went for want of room
    assert result[6] == [14, 15, 1, 50]  # the rest were too old
    assert result[7:9] == [[15, 16, 1, 5000], [16, 16, 0, 0]]
    assert result[9] == 0
    assert result[10][1] == 5016
    assert result[11:] == [True, True]


def test_what_an_earlier_load_kept_is_read_without_its_torn_end_and_from_the_newest_hole_on() -> None:
    result = in_node(
        "phone/ring_store.js",
        """
        const record = (seq, at_ms, body) => {
          const bytes = new Uint8Array(16 + body.length);
          const head = new DataView(bytes.buffer);
          head.setUint32(0, body.length, true); head.setUint32(4, seq, true); head.setFloat64(8, at_ms, true);
          bytes.set(body, 16);
          return [...bytes];
        };
        const file = [...record(7, 1.5, [1, 2]), ...record(8, 2.5, []), ...record(9, 3.5, [4, 5, 6])];
        const told = ({ seq, at_ms, bytes }) => [seq, at_ms, ...bytes];
        const read = (bytes) => page.records(new Uint8Array(bytes)).map(told);
        const run = (...kept) =>
          page.newestRun(kept.map(([seq, at_ms]) => ({ seq, at_ms }))).map((one) => one.seq);
        console.log(JSON.stringify([read(file), read(file.slice(0, -1)), read(file.slice(0, 20)), read([]),
          run([1, 0], [2, 0], [4, 0], [5, 0]), run([1, 0], [2, 50_000], [3, 301_000]), run()]));""",
    )
    assert result[0] == [[7, 1.5, 1, 2], [8, 2.5], [9, 3.5, 4, 5, 6]]
    assert result[1] == [[7, 1.5, 1, 2], [8, 2.5]]
    assert result[2:4] == [[[7, 1.5, 1, 2]], []]
    assert result[4:] == [[4, 5], [2, 3], []]


LEARN_MS = 2000

TRIGGER = """
let seed = 1;
const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
const normal = Float32Array.from({ length: 65536 },
  () => Math.sqrt(-2 * Math.log(chance())) * Math.cos(2 * Math.PI * chance()));
const [W, H] = [96, 120];
const empty = (level = 100, sigma = 3) => {
  const from = Math.floor(40000 * chance());
  return Uint8Array.from({ length: W * H }, (_, at) => level + ((at >> 4) % 2) * 20 + sigma * normal[from + at]);
};
const body = (luma, x, width, contrast) => { for (let row = 30; row < 110; row += 1) for (let column = Math.max(0,
  x); column < Math.min(W, x + width); column += 1) luma[row * W + column] += contrast; return luma; };
"""


def test_an_empty_gate_is_quiet_under_noise_and_a_faint_body_is_not() -> None:
    result = in_node(
        "phone/trigger.js",
        TRIGGER
        + """
        const trigger = new page.Trigger();
        let [t, still, cloud] = [0, 0, 0];
        for (let n = 0; n < 180; n += 1) still += trigger.feed(empty(), W, t += 16.7);
        for (let n = 0; n < 60; n += 1) cloud += trigger.feed(empty(100 + 0.3 * n), W, t += 16.7);
        const faint = trigger.feed(body(empty(118), 10, 12, 8), W, t += 16.7);
        const sliver = trigger.feed(body(empty(118), 90, 30, -40), W, t += 16.7);
        console.log(JSON.stringify({ still, cloud, faint, sliver, odd: page.blockMeans(new Uint8Array(25),
          5).length }));""",
    )
    assert result == {"still": 0, "cloud": 0, "faint": True, "sliver": True, "odd": 1}


PASS = """
const roll = new page.Roll();
const out = [];
const orders = { pre_ms: 250, post_ms: 250, idle_ms: 500 };
const play = (from, until) => {
  for (let n = from; n < until; n += 1) {
    const t = n * 20;
    const luma = n >= 250 && n < 270 ? body(empty(), (n - 250) * 5, 20, -40) : empty();
    for (const { one, reference } of roll.feed(luma, W, t, t, orders)) out.push([one, reference]);
  }
};
"""


def test_a_pass_goes_out_with_what_was_before_and_after_it_in_the_order_of_time() -> None:
    result = in_node("phone/trigger.js", TRIGGER + PASS + "play(0, 400); console.log(JSON.stringify(out));")
    times = [t for t, _ in result]
    assert times == sorted(set(times))
    sent = [t for t, reference in result if not reference and t >= LEARN_MS]
    assert sent[0] <= 5000 - 240
    assert sent[-1] >= 5380 + 240
    assert sent == list(range(sent[0], sent[-1] + 1, 20))
    references = [t for t, reference in result if reference]
    assert [b - a for a, b in pairwise(references) if b < 4700] == [500] * 4


def test_everything_goes_out_while_the_gate_learns_at_first_and_after_a_pause() -> None:
    result = in_node(
        "phone/trigger.js", TRIGGER + PASS + "play(0, 200); play(600, 800); console.log(JSON.stringify(out));"
    )
    for begun_ms in (0, 12_000):
        learnt = [t for t, reference in result if not reference and begun_ms <= t < begun_ms + 3000]
        assert learnt == list(range(begun_ms, begun_ms + LEARN_MS, 20))


def test_a_frame_gets_what_the_screen_said_of_it_whatever_the_clocks_differ_by() -> None:
    result = in_node(
        "phone/stamps.js",
        """
        let seed = 7;
        const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
        const joiner = new page.Joiner();
        let [right, wrong, none, told] = [0, 0, 0, 0];
        for (let n = 0; n < 600; n += 1) {
          const arrival_ms = n * 16.667 + 6 * chance();
          const frame = { ts_us: 1e9 + 1000 * arrival_ms, read_ms: 5e5 + arrival_ms + 0.3 + 3 * chance() ** 4 };
          joiner.saw(frame);
          if (chance() > 0.11) { told += 1; joiner.pair({ capture_ms: 5e5 + arrival_ms + 0.005 * chance(),
            media_us: n }); }
          const pair = joiner.of(frame);
          if (!pair) none += 1; else if (pair.media_us === n) right += 1; else wrong += 1;
        }
        console.log(JSON.stringify({ right, wrong, none, told, offset: joiner.offset_ms }));""",
    )
    assert result["right"] >= 0.98 * result["told"]
    assert result["wrong"] <= 3  # only while the offset is being learned
    assert result["offset"] == pytest.approx(5e5 - 1e6, abs=0.01)


def test_a_picture_waits_for_its_pair_and_not_for_one_that_was_left_out() -> None:
    result = in_node(
        "phone/waiting.js",
        """
        const room = new page.WaitingRoom();
        const frame = (n) => ({ ts_us: n * 20_000, read_ms: 100 + n * 20 + 0.5, name: n });
        const pair = (n) => room.pair({ capture_ms: 100 + n * 20, media_us: n }, 100 + n * 20 + 10);
        for (let n = 0; n < 20; n += 1) { room.saw(frame(n)); pair(n); room.add(frame(n), 100 + n * 20);
          room.ready(100 + n * 20 + 11); }
        const names = (list) => list.map((one) => [one.name, one.media_us ?? null]);
        for (const n of [20, 21, 22]) { room.saw(frame(n)); room.add(frame(n), 100 + n * 20); }
        const before = names(room.ready(100 + 22 * 20 - 1));
        pair(20); const first = names(room.ready(100 + 22 * 20));
        pair(22); const both = names(room.ready(100 + 22 * 20 + 1));
        room.saw(frame(23)); room.add(frame(23), 560);
        const early = names(room.ready(590)); const late = names(room.ready(601));
        room.add(frame(60), 1300); const silent = names(room.ready(1301));
        console.log(JSON.stringify({ before, first, both, early, late, silent }));""",
    )
    assert result == {
        **{"before": [], "first": [[20, 20]], "both": [[21, None], [22, 22]]},
        **{"early": [], "late": [[23, None]], "silent": [[60, None]]},
    }


def test_a_worker_has_the_pages_clock_exactly_where_it_is_one_clock() -> None:
    result = in_node(
        "phone/clocks.js",
        """
        const rounds = (off) => [0, 1, 2, 3].map((n) => ({ t0: n * 10, t1: n * 10 + 0.2 + off + 0.01 * n,
          t2: n * 10 + 0.5 }));
        console.log(JSON.stringify([0, 0.1, 7, -30].map((off) => page.shift_ms(rounds(off)))));""",
    )
    assert result[:2] == [0, 0]
    assert result[2:] == [pytest.approx(-7, abs=0.2), pytest.approx(30, abs=0.2)]


def test_frames_are_counted_with_those_that_are_missing() -> None:
    result = in_node(
        "phone/rate.js",
        """
        const rate = new page.Rate();
        const gaps = [];
        for (let n = 0; n < 200; n += 1) {
          if ([50, 120, 121, 122, 161].includes(n)) continue;
          const late = n === 160 ? 7000 : 0; // and the next is missing
          const { frame, gap } = rate.saw(n * 16_667 + (n % 5) * 700 + late);
          if (gap || frame !== n) gaps.push([n, frame, gap]);
        }
        const alike = new page.Rate();
        const twice = [5, 5, 16_672, 33_339].map((ts_us) => alike.saw(ts_us).frame);
        console.log(JSON.stringify({ gaps, lost: rate.lost, fps: rate.fps, none: new page.Rate().fps, twice }));""",
    )
    assert result["twice"] == [0, 1, 2, 3]
    assert result["gaps"] == [[51, 51, True], [123, 123, True], [162, 162, True]]
    assert (result["lost"], result["none"]) == (5, None)
    assert result["fps"] == pytest.approx(60 * 195 / 200, rel=0.02)


def test_a_window_is_cut_evenly_and_thinned_from_its_own_first_pixel() -> None:
    result = in_node(
        "phone/luma.js",
        """
        const plane = Uint8Array.from({ length: 200 }, (_, at) => at);
        const cut = page.thinned(plane, { offset: 0, stride: 20 }, 3, 1, 7, 5, 2);
        console.log(JSON.stringify({ luma: [...cut.luma], size: [cut.w, cut.h],
          rects: [[3, 1, 7, 5], [0, 0, 40, 40], [18, 9, 9, 9], [40, 0, 4, 4]].map(([x, y, w,
            h]) => page.evenRect({ x, y, w, h, step: 1 }, 20, 10)) }));""",
    )
    assert result["size"] == [4, 3]
    assert result["luma"] == [row * 20 + column for row in (1, 3, 5) for column in (3, 5, 7, 9)]
    assert result["rects"][0] == {"rect": {"x": 2, "y": 0, "width": 8, "height": 6}, "w": 7, "h": 5}
    assert result["rects"][1]["rect"] == {"x": 0, "y": 0, "width": 20, "height": 10}
    assert result["rects"][2] == {"rect": {"x": 18, "y": 8, "width": 2, "height": 2}, "w": 2, "h": 1}
    assert result["rects"][3] is None


def test_gravity_says_how_the_picture_leans_however_the_phone_is_turned() -> None:
    result = in_node(
        "phone/sensors.js",
        """
        const lean = (v, angle) => { const { lean_deg, up_deg } = page.tiltOf(page.onScreen(v, angle));
          return [lean_deg, up_deg].map((one) => Math.round(one * 10) / 10 + 0); };
        const ten = [Math.sin(Math.PI / 18), Math.cos(Math.PI / 18)];
        console.log(JSON.stringify([lean([0, 9.8, 0], 0), lean([9.8, 0, 0], 90), lean([-9.8, 0, 0], 270),
          lean([ten[0], ten[1], 0], 0), lean([0, ten[1], -ten[0]], 0), lean([ten[1], -ten[0], 0], 90)]));""",
    )
    assert result == [[0, 0], [0, 0], [0, 0], [10, 0], [0, 10], [10, 0]]


def test_distance_and_height_are_told_with_what_to_do() -> None:
    result = in_node(
        "phone/hints.js",
        """
        const size = [1280, 720];
        const words = (one) => `${one.good} ${one.words}`;
        console.log(JSON.stringify([page.distanceHint(150, size), page.distanceHint(400, size), page.distanceHint(60,
          size), page.distanceHint(null, size),
          page.heightHint(150, size, [640, 560], 0), page.heightHint(150, size, [640, 400], 0), page.heightHint(150,
            size, [640, 560], null)].map(words)
          .concat([page.plumbed({ top: [100, 50], ground: [100, 250] }, 5, size).top.join(),
            page.tiltHint(null).good])));""",
    )
    assert result == [
        "true about 6 to 9 m",
        "false about 2 to 3 m: go further away, 5 to 8 m",
        "false about 15 to 21 m: come nearer, 5 to 8 m",
        "null after the scale",
        "true lens about 1.3 m above the ground",
        "false lens about 0.3 m above the ground: raise it to 1.1 m",
        "null not felt by this phone: about 1.1 m is good",
        "117.5,50",
        None,
    ]


def test_the_armed_page_says_ready_or_the_one_thing_to_do() -> None:
    result = in_node(
        "phone/readiness.js",
        """
        const view = { link: { live: true, since_ms: null, buffered_s: 0 }, refused: null, ended: "", muted: false,
          moved: null, promised_hz: 60,
          rate: { fps: 59.9 }, orders: { state: "ready", armed: true, windows: [{}], say: "" } };
        const orders = (change) => ({ orders: { ...view.orders, ...change } });
        const cases = [{}, orders({ state: "learning" }), orders({ state: "waiting", say: "Phone 1 stands here" }),
          orders({ armed: false }), orders({ windows: [] }),
          { moved: true }, { rate: { fps: 30 } }, { link: { live: false, since_ms: 1000, buffered_s: 4 } },
            { muted: true }, { orders: null },
          { refused: { why: "replaced", again: false } }];
        console.log(JSON.stringify(cases.map((change) => { const { words, tone } = page.readiness({ ...view,
          ...change }, 5000, false); return `${words} (${tone})`; })));""",
    )
    assert result == [
        *("READY (ready)", "learning the empty gate (wait)", "waiting (wait)", "not armed (wait)"),
        *("place the line (wrong)", "phone moved: check the line (wrong)", "READY, 30 pictures/s (wait)"),
        *("link lost 4 s (wrong)", "camera paused (wrong)", "waiting (wait)", "let go (wrong)"),
    ]
