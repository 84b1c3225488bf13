"""The information-governance lead's desk: who looked, break-glass, refusals, overrides."""
