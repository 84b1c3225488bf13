"""The program that opens what strangers sent. It runs as a process of its own and trusts nothing it reads.

`python -I -m sendwell.documents.parser KIND` reads one file from its standard input and answers with JSON and a
clean copy. It can reach no network, no file and no database: see `confine.py`. It imports no Django.
"""
