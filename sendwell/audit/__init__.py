"""What was changed, by whom and why: row triggers, the chain that seals them, and the check that it is whole."""
