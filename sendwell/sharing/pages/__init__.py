"""The screens of the registers of sharing, each cut to what its viewer's organisation has to do with."""
