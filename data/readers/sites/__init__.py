"""Published evacuation sites: GSI lists, municipal open data and their dialects, joined into one list of places."""

from data.readers.sites.joining import SitesPlan, plan_sites
from data.readers.sites.records import SiteFile, read_sites

__all__ = ["SiteFile", "SitesPlan", "plan_sites", "read_sites"]
