"""The records: what the atlas holds about people, helpers, places and papers.

Every record is an immutable value with a UUID. Nothing changes a record but an Edit (:mod:`himi_map.edits`).
"""
