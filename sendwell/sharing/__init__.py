"""Agreements to share, the flows they open, and impact assessments: UK GDPR arts 13, 26, 30 and 35."""
