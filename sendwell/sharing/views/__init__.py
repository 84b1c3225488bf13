"""HTTP for the registers of sharing and the privacy notices."""
