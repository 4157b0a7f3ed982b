"""The measurement: frames in, crossings and reps out. No web, no database, no clock."""
