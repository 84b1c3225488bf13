"""Why somebody is kept out of a record."""

REASONS = {
    "conflict": "A conflict of interest",
    "family": "Related to the family, or close to them",
    "no_contact": "Must have no contact with the child or the family",
    "other": "Another reason",
}
IN_WORDS = "other"
"""The reason that has to be said in words."""
GATEWAY = "Common law duty of confidentiality; UK GDPR article 5(1)(f) (nobody reads what they need not)"
