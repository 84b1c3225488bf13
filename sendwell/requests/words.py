"""Addresses and short texts that several files of this room share."""

RECEIPT_PATH = "/ask/receipt/{}"
DRAFT_PATH = "/ask/{}"
REQUEST_PATH = "/requests/{}"
LETTER_PATH = "/letters/{}"
