"""The demonstration world: invented people, built only through actions. Absent from production."""
