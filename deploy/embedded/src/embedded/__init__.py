"""The whole suite in one process: six services, the bus and the sandbox, all under one folder.

It is how the suite is tried on a laptop and in the demo. Production runs each service alone.
"""
