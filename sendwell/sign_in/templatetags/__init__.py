"""For the pages of allauth, which are Django templates."""
