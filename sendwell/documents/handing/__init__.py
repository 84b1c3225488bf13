"""Handing a document to a professional who has no account: a link by email and a one-time code by another way.

It takes the place of encrypted email (Quick Guide 8.3; feature 153). What is handed over is a bundle made for its one
recipient, so it goes through the disclosure gate like any other. Nothing opens by the link alone.
"""
