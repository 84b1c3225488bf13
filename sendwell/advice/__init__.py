"""Asking for advice and giving it: regulation 6(1), section 31, regulation 8, and Annex A of the Quick Guide.

The heart of Sendwell. A council is offered the right service and told why; a provider sees one list for all
councils; a clinician who does not know the child reaches a recorded answer in two minutes; advice comes back
as numbered lines that a plan can point to. Nothing waits without an owner and a date.
"""
