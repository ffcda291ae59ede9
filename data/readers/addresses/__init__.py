"""Address data: towns, 小字 and 地番 with their points, read from open data and looked up for name lists."""

from data.readers.addresses.gazetteer import PackGazetteer
from data.readers.addresses.reading import AddressFile, merge_addresses, read_addresses

__all__ = ["AddressFile", "PackGazetteer", "merge_addresses", "read_addresses"]
