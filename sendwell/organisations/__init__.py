"""Councils, the NHS, schools and everybody else, and what became of them over time.

Who answers for something is always asked of a day: a CCG became an ICB on 1 July 2022 (Health and Care Act
2022), ICBs merged on 1 April 2026, schools become academies. The single points of contact that every
provider should have (Quick Guide, sections 3 and 6.2.1) are kept here too.
"""
