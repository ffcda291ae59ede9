"""持ち出し・持ち帰り in the window: packs for the hall, what comes home, and the questions only a person can answer.

Everything here is internal: it names people to whoever keeps them. What may be done is decided in
:mod:`himi_map.packs` and :mod:`himi_map.merging`; files are :mod:`data.packs`.
"""
