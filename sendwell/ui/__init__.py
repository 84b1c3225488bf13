"""The design-system bridge: Jinja, forms, components and charts, and nothing about the domain.

Every screen is made of these parts, so that all of them look alike, work without JavaScript, fit a
telephone and can be used with a keyboard or a screen reader (WCAG 2.2 AA). See `docs/how-to/add-a-screen.md`.
"""
