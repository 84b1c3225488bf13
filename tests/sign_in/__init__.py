"""What the tests of signing in share."""
