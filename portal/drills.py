"""Jobs that drills and operators use to see whether the workers work."""

import time

from django_tasks import task

#: Longest pause that a drill may ask for, in seconds.
LONGEST = 30.0


@task()
def pause(seconds: float) -> float:
    """Do nothing for *seconds* (at most 30), so that a drill can kill the worker meanwhile."""
    time.sleep(min(max(seconds, 0.0), LONGEST))
    return seconds
