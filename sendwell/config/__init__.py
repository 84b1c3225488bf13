"""How Sendwell is set up and started: settings, addresses, the database and the processes."""
