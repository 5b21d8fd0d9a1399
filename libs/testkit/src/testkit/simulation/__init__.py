"""A world in one process and one thread: its time, chance, network, broker and deaths are ours."""
