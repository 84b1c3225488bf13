"""Telling people that something waits for them: one recipient each, no name or need in any message.

An act adds an outbox row in its own transaction; the worker sends it afterwards, at least once.
"""
