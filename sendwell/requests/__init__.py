"""Asking for an assessment and deciding on it: Children and Families Act 2014 s.36, SEND Regs 2014 regs 3 to 5.

Parents, young people, schools and colleges may ask; anyone may bring a child to the council's attention
(section 24). The six weeks run from receipt.
"""
