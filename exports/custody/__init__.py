"""Papers about papers: the list of copies, receipt slips, whom to call and what to report when a copy is lost."""

from exports.custody.ledger_list import ledger_list
from exports.custody.lost import contact_list, incident_sheet
from exports.custody.receipt import receipt_pages

__all__ = ["contact_list", "incident_sheet", "ledger_list", "receipt_pages"]
