"""The law as data: time limits, duties, events and the Annex A scheme, and the pure functions that read them.

Plain Python and YAML, no Django. Events happen and are recorded elsewhere; here they become clocks.
Start with `timescales/advice_coop_6w.yaml` (a limit), then `clock.py` (events -> clocks).
Serves Part 3 of the Children and Families Act 2014 and the regulations made under it. England only.
"""
