"""What a coach reads off a session: marks of reps, fading, personal bests and rests. Fed with figures, no views."""
