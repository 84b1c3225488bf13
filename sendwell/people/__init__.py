"""Children and young people from 0 to 25, the adults round them, and who is involved with them.

The law's word "parent" is wide (Education Act 1996 s.576), so a child has any number of adults, each with
what is known of their parental responsibility. Identifiers carry their check digits (NHS number, UPN, ULN).
"""
