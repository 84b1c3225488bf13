"""Measuring Sendwell: the law by itself, and its pages over whole databases of invented cases.

Every figure stands beside what bare PostgreSQL does on the same machine in the same run, and beside the goal.
"""
