"""Tables on paper, in spreadsheets and as text."""
