"""Each person's home: council, team, provider, clinician, designated officer, school, family."""
