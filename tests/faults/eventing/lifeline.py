"""What ties a process of a crew to the run that started it: nobody works on when it is gone."""

import os
import threading
import time


def tie() -> None:
    """End this process soon after its parent has ended, however that was."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
