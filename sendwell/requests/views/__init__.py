"""HTTP for this room: asking without an account, asking from a desk, and the council's side."""
