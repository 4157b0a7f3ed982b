"""Where frames come from. Each module yields `gate.frame.Frame` in time order."""
