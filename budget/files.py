"""Files as answers: to be kept under a name, which may be Chinese."""

from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def kept_as(name: str) -> dict[str, str]:
    """The headers of an answer that a browser stores as a file; a Chinese name as RFC 5987 writes it."""
    return {"Content-Disposition": content_disposition_header(True, name) or ""}
