"""Open data of a publication: every printed figure as a row, as CSV, as a Fiscal Data Package, as JSON.

Only what was published is here: figures as they print, never exact amounts or lines behind them.
"""

from .package import CSV_NAME, as_csv, as_json, as_zip, descriptor
from .rows import Row, rows_of

__all__ = ["CSV_NAME", "Row", "as_csv", "as_json", "as_zip", "descriptor", "rows_of"]
