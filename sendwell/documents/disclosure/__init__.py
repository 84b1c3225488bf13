"""The disclosure gate (B01 to B09, B15, B16): nothing leaves but through it.

A letter or bundle is bound to its recipient when it is made. Where nothing speaks against it, it is released at
once. A flagged one waits for a second person, visible to the whole team, while every clock runs on.
"""
