"""A published file is the same whenever it is made, and says which version it belongs to."""

import re
import time
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from disclosure.renderers import BOOKLET_FORMATS, FORMATS
from disclosure.renderers.imprint import Imprint

from . import booklets, samples

IMPRINT = Imprint(datetime(2023, 3, 15, 1, 30, 20, tzinfo=UTC), "318-2023-2")
TABLES, BOOKLET = samples.tables(), booklets.booklet()
FILES = [(FORMATS[form], TABLES) for form in FORMATS] + [
    (BOOKLET_FORMATS[form], BOOKLET) for form in BOOKLET_FORMATS
]


@pytest.mark.parametrize(("form", "value"), FILES)
def test_a_file_with_an_imprint_is_the_same_at_another_time(form, value):
    first = form.render(value, IMPRINT)
    time.sleep(2.1)  # the dates in a zip have steps of two seconds

    assert form.render(value, IMPRINT) == first


@pytest.mark.parametrize("files", [(FORMATS["pdf"], TABLES), (BOOKLET_FORMATS["pdf"], BOOKLET)])
def test_a_pdf_bears_the_moment_and_the_version_of_its_imprint(files):
    form, value = files
    information = PdfReader(BytesIO(form.render(value, IMPRINT))).metadata

    assert information.creation_date == IMPRINT.moment
    assert "公开版本318-2023-2" in information["/Keywords"]


@pytest.mark.parametrize("files", [(FORMATS["xlsx"], TABLES), (BOOKLET_FORMATS["docx"], BOOKLET)])
def test_an_office_file_bears_them_too(files):
    form, value = files
    archive = ZipFile(BytesIO(form.render(value, IMPRINT)))
    core = archive.read("docProps/core.xml").decode()

    assert {part.date_time for part in archive.infolist()} == {(2023, 3, 15, 1, 30, 20)}
    assert set(re.findall(r">([^<]*)</dcterms:", core)) == {"2023-03-15T01:30:20Z"}
    assert "公开版本318-2023-2" in core


@pytest.mark.parametrize("files", [(FORMATS["html"], TABLES), (BOOKLET_FORMATS["html"], BOOKLET)])
def test_a_page_bears_its_version(files):
    form, value = files

    assert (
        '<meta name="keywords" content="公开版本318-2023-2">'
        in form.render(value, IMPRINT).decode()
    )
