"""ひみ福祉防災マップ: 記録と決まりごと。

The records and rules of the application. Nothing here draws, prints, opens a window or a network connection;
only :mod:`himi_map.cli` and :mod:`himi_map.__main__` reach up to the other packages to start them.
"""

__version__ = "0.1.0"
