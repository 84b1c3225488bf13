"""Named places at which a test may kill this process, to see what is lost.

Off in production by construction: only the settings of the tests read the environment for one. Anywhere else
there is no setting of that name, and a point does nothing.
"""

import os
import signal

from django.conf import settings


def point(name: str) -> None:
    """Die here, as by kill -9, if the tests' settings name this point."""
    if getattr(settings, "FAULT", "") == name:
        os.kill(os.getpid(), signal.SIGKILL)
