"""Sendwell: one shared record for children with SEND, and every clock in it."""
