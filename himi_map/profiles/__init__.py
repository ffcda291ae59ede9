"""Municipality profiles: what differs from town to town, as one TOML file each."""

from himi_map.profiles.loading import load_profile, parse_profile, profile_names
from himi_map.profiles.profile import BBox, Controller, Office, Profile, Renewal

__all__ = ["BBox", "Controller", "Office", "Profile", "Renewal", "load_profile", "parse_profile", "profile_names"]
