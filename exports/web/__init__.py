"""公開ウェブ地図: sites, hazards and cleared notes for everybody; no person, no network, one file."""

from exports.web.public_web_map import write_web_map

__all__ = ["write_web_map"]
