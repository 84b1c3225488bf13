"""A child's case with one council: what happened, the clocks that follow from it, and who keeps it.

Events are added and never edited; the database refuses it too. Deadlines are worked out from events by
`law.clock` and stored so that they can be searched; `rebuild` proves at any time that they agree.
"""
