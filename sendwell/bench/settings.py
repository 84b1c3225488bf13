"""Sendwell's settings over one of the bench's own databases, so that nothing real is ever measured or filled."""

import os

from sendwell.config.database import database_config
from sendwell.config.settings import *  # noqa: F403  settings are inherited whole

DATABASES = {"default": database_config(database=os.environ["SENDWELL_BENCH_DATABASE"])}
# One officer opens thousands of records here; the question is asked all the same.
RECORDS_AN_HOUR = 10**9
