"""Leave for somebody outside to read named parts of one record, for one purpose and for a time (A14, A26)."""
