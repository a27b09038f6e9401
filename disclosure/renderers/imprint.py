"""What a published file says of its publication: when it was made, and which version it belongs to.

With an imprint a file is the same, byte for byte, whenever it is made; without one it bears the
moment of its making.
"""

from datetime import UTC, datetime
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


class Imprint(NamedTuple):
    moment: datetime  # aware, in whole seconds
    identifier: str  # 318-2023-1: the department's or unit's code, the year, the version

    @property
    def words(self) -> str:
        """As it stands among a file's keywords."""
        return f"公开版本{self.identifier}"


def dated(file: bytes, imprint: Imprint | None) -> bytes:
    """An Office file whose parts bear the moment of the imprint, not that of its making."""
    if imprint is None:
        return file
    target = BytesIO()
    with ZipFile(BytesIO(file)) as source, ZipFile(target, "w", ZIP_DEFLATED) as made:
        for part in source.infolist():
            info = ZipInfo(part.filename, imprint.moment.astimezone(UTC).timetuple()[:6])
            info.compress_type, info.external_attr = ZIP_DEFLATED, part.external_attr
            made.writestr(info, source.read(part))
    return target.getvalue()
