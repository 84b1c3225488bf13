"""What may be typed about a family: on its map, and about rights, consent and capacity."""
