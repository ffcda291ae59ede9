"""The sections of the person card, one a file, in the order of the form."""
