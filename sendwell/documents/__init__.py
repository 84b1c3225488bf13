"""Letters out and files in.

A letter is made once, for one recipient, from plain blocks; its HTML and its tagged PDF come from the same
blocks. A file is taken in only when it is what it claims to be.
"""
