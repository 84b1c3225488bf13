"""Handing over on screen: `giving` for whoever gives, `receiving` for whoever was sent a link."""
