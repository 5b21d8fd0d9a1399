"""Guards: functions over a source tree that return what is wrong with it, one sentence each.

A guard reads files and never imports them, so that the same function runs on the house and on a
broken copy of it. A guard counts after it has been seen to fail (`tests/architecture`).
"""
