"""The law as public pages, made from the same files that the clocks run on."""
