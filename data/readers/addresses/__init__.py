"""Address data: towns, 小字 and 地番 with their points, read from open data and looked up for name lists."""

from data.readers.addresses.gazetteer import PackGazetteer

__all__ = ["PackGazetteer"]
