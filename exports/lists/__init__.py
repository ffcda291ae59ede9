"""支援者リスト: 配布用 and 聞き取り用下書き, as PDF pages and as a spreadsheet, from one table."""

from exports.lists.supporter_list import list_pages, supporter_list

__all__ = ["list_pages", "supporter_list"]
