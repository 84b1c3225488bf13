"""Django's PostgreSQL backend, on a server that is started when the first connection is made."""
