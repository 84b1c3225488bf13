"""Who may do what: members, roles, permissions, relationships to a child, and opening a record.

Three questions, three files. `permissions.py`: may this role do this at all? `opening.py`: does a live
relationship to this child exist? Whether the state of things allows an act is asked in each room's actions.
A stranger is told that nothing is there (404), and every reading of a child's record is noted.
"""
