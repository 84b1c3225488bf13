"""The wrong-child guard (features 117, 154 and 178; B06): does a text name another child, or another household?

It takes the numbers, dates and addresses out of the text and asks the database whose they could be. The database
answers with kinds only, because the child may be another council's. What no machine can read is never clean.
"""
