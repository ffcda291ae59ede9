"""The two faces of the window: the evening at the hall, task by task, and the staff's desk with everything at hand."""
