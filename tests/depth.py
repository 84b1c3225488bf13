"""How far the tests go that chance decides: some way in every run, as far as the catalogue asks in `make faults`."""

import os

ROUNDS = int(os.environ.get("SENDWELL_FAULT_ROUNDS", "20"))
"""How often something is killed; `make faults` asks for a thousand."""
DEEP = ROUNDS >= 100
"""Whether there is the time for it."""
