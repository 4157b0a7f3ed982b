"""Every number the detector decides by: one row a setting, each a fraction, a length, a speed or a time.

`docs/design/settings.md` says for every value what bounds it and what half and twice of it give on rendered runners
(`docs/design/choose_settings.py`, seeds from 0 on; reported figures come from seeds from 10,000 on).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DetectorSettings:
    """What `CrossingDetector` decides by; the defaults serve 30 to 240 fps and 40 to 300 px/m.

    learn_every_ns: time between two looks of the background model.
    settle_ns: what has stood still for so long is background. At a start, `first_settle_ns`.
    follow_ns: time constant with which the background follows slow light.
    contrast_fraction: least change of luma, as a fraction of full scale, that counts as changed.
    contrast_noise: least change in standard deviations of the pixel's own noise.
    contrast_edge: a pixel on an edge of the scene must change by this share of the edge more: what is left of shake
        moves it by some of a pixel.
    torso_column_m: a column belongs to a torso when this much of its height between 0.75 and 1.55 m has changed.
    torso_width_m: least width of a torso along the run.
    body_gap_m: torso columns nearer than this are one body: an arm of the background's tone can split a trunk.
    join_gap_m: gaps up to this inside a row of a body are closed (clothing of the background's tone).
    lost_ns: a body unseen for so long has left.
    early_ns: a crossing is told early so long after the first strip that shows it: enough frames for a fit at 30 fps,
        and with one frame before and one after still within 150 ms of the instant.
    longest_track_ns: who stays in the gate longer is timed in pieces.
    max_speed_m_per_s: nobody is faster; bounds the search for a body in the next frame.
    trunk_low, trunk_high: the trunk as fractions of the body's height as seen.
    slice_m: height of a slice of the trunk that is timed on its own: a hand or a nose is less high.
    slice_speed_share: how far a slice's speed may be from the body's (a trunk that rises or turns).
    limb_doubt: a slice's standard uncertainty is so many times the scatter of its edge: limbs come and go, a chest
        does not.
    limb_speed_m_per_s: what limbs make an edge jump from frame to frame, over the time between frames; only what is
        more belongs to the frames themselves (jitter of their time stamps, shake).
    limb_lead_m: most that an edge may scatter around its slice's path; more is a limb.
    ahead_m: what stands this far in front of a slice's path weighs half: a limb, not the trunk.
    chest: height of the trunk's front as a fraction of the body's height.
    lean, u_lean: how far the front leans forward, metres a metre of height, and its standard uncertainty.
    shape_reach_ns: frames that near to the gate show the trunk's shape.
    fit_reach_m, fit_reach_ns: frames that near to the gate, in place and time, fix the instant.
    bend_m_per_s2: standard deviation of the apparent acceleration of a front that moves steadily (turning
        shoulders, perspective of a round chest).
    u_edge_m: standard uncertainty of the front in one frame, own to it.
    u_slice_m: standard uncertainty of one slice's place on the leaning line, besides its scatter.
    u_speed_share: standard uncertainty of a gate speed besides the fit's, as a fraction.
    u_silhouette_m: standard uncertainty of a front that only the silhouette tells (cloth, a passing arm, the front's
        true height): the least that such a crossing has.
    blur_part: edges are smoothed over this part of the way that a body goes during the exposure.
    least_step, full_step: height of an edge, in grey levels of 255, below which it is noise and above which it counts
        in full.
    front_low, front_high: between these fractions of the body's height the front's edge is followed; chest_low: from
        here up its foremost point is looked for; front_peak: where that usually is.
    round_per_m, u_round_per_m: how far the front falls back above and below its peak, metres a square metre.
    u_start_m: standard deviation of the place, which is as good as unknown.
    u_speed_start: how far the first speed may be off, as a fraction.
    front_search_m, front_step_m: starts of the fit around the first guess; front_search_most_m: farthest, where the
        guess is unsure; front_same_m: fits so near are one.
    front_kernels_m: how near a point must be to pull, from the first rounds to the last.
    front_trust: how strongly points that agree speak for a fit; front_stray: what straying from the usual body and
        path costs, in points.
    frame_shift_m: how far whole frames may be off at first (jitter of stamps, shake); it is fitted between
        `least_shift_m` and `most_shift_m`.
    independent_ns: frames nearer in time show the same limbs in the same place and count less.
    least_agreed: with fewer points that agree the silhouette decides.
    u_front_m: standard uncertainty of the front's place that no frame shows: the least that a crossing has.
    """

    learn_every_ns: int = 100_000_000
    settle_ns: int = 1_500_000_000
    first_settle_ns: int = 250_000_000
    follow_ns: int = 500_000_000
    contrast_fraction: float = 0.04
    contrast_noise: float = 4.5
    contrast_edge: float = 0.2
    torso_column_m: float = 0.30
    torso_width_m: float = 0.08
    body_gap_m: float = 0.20
    join_gap_m: float = 0.06
    lost_ns: int = 120_000_000
    early_ns: int = 70_000_000
    longest_track_ns: int = 4_000_000_000
    max_speed_m_per_s: float = 13.0
    trunk_low: float = 0.58
    trunk_high: float = 0.80
    slice_m: float = 0.10
    slice_speed_share: float = 0.05
    ahead_m: float = 0.025
    limb_doubt: float = 10.0
    limb_speed_m_per_s: float = 0.7
    limb_lead_m: float = 0.03
    shape_reach_ns: int = 350_000_000
    fit_reach_m: float = 0.8
    fit_reach_ns: int = 250_000_000
    bend_m_per_s2: float = 3.0
    u_edge_m: float = 0.005
    u_silhouette_m: float = 0.011
    u_front_m: float = 0.0045
    u_slice_m: float = 0.02
    chest: float = 0.78
    lean: float = 0.14
    u_lean: float = 0.1
    u_speed_share: float = 0.01
    least_step: float = 7.5
    full_step: float = 20.0
    blur_part: float = 0.3
    independent_ns: int = 20_000_000
    least_agreed: float = 8.0
    u_start_m: float = 1.0
    front_low: float = 0.60
    front_high: float = 0.80
    chest_low: float = 0.62
    front_peak: float = 0.755
    front_search_m: float = 0.05
    front_search_most_m: float = 0.15
    front_step_m: float = 0.0125
    front_same_m: float = 0.004
    front_kernels_m: tuple[float, float, float] = (0.03, 0.015, 0.008)
    front_trust: float = 0.2
    front_stray: float = 0.3
    round_per_m: float = 1.2
    u_round_per_m: float = 1.5
    u_speed_start: float = 0.03
    frame_shift_m: float = 0.03
    least_shift_m: float = 0.001
    most_shift_m: float = 0.04
