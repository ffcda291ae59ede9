"""The map pack ``NAME.himimap``: public data only, a GeoPackage that any GIS opens as it is.

Base map, hazards, published sites and the gazetteer, stored in EPSG:6668. It holds nothing about a person, so it is not
encrypted and may be copied freely; it is written whole or not at all.
"""

from data.mappack.address_book import Address, AddressLevel
from data.mappack.pack import MapPack
from data.mappack.schema import LAYERS, PackContent
from data.mappack.writing import replace_content, write_pack

__all__ = ["LAYERS", "Address", "AddressLevel", "MapPack", "PackContent", "replace_content", "write_pack"]
