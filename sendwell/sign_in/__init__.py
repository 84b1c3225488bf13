"""Who somebody is: second factors, invitations, other organisations' sign-in, sessions, and looking after accounts."""
