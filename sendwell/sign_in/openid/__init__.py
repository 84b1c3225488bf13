"""Sign-in with another organisation's account (OpenID Connect): NHS CIS2, Microsoft Entra, DfE Sign-in, and others.

allauth's own provider trusts an ID token that came over TLS without looking at its signature, and knows no nonce. Here
every claim is checked (`tokens.py`) against a closed list of algorithms, and nobody is ever found by their email.
"""
