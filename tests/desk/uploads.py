"""What tests do with the import pages."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

IMPORT = "/desk/import/"


def logged_in(person):
    client = Client()
    client.force_login(person)
    return client


def uploaded(client, file, name="预算.xlsx"):
    """The address of the preview after an upload."""
    answer = client.post(IMPORT, {"file": SimpleUploadedFile(name, file.getvalue())})
    assert answer.status_code == 302
    return answer.url


def digest(page):
    return re.search(r'name="digest" value="(\w+)"', page.content.decode())[1]


def confirmed(client, address, page=None):
    page = page or client.get(address)
    return client.post(f"{address}confirm/", {"digest": digest(page)})


def words(page):
    """The text of a page's main part, tags and line breaks removed."""
    main = re.search(r"<main.*</main>", page.content.decode(), re.DOTALL)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))
