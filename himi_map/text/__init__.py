"""How Japanese lists write dates, names, phones, addresses, counts and ticks: read carefully, stored as entered.

Pure functions on values; town lists and phone prefixes come in as arguments. Import the module you need, for example
``from himi_map.text.wareki import parse_date``.
"""
