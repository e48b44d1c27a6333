"""Integer programs and their schedules, pipelined and serial."""
