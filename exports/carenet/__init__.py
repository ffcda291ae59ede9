"""ケアネット活動 半期報告: the two tables of the form from the monthly counts. No person is in it."""

from exports.carenet.half_year import half_year_report

__all__ = ["half_year_report"]
