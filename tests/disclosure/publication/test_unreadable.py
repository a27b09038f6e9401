"""A stored content that cannot be read: every page leads to the verification, and none fails."""

import pytest
from django.db import connection
from django.urls import reverse

from budget import guards
from disclosure.models import Publication

from .conftest import DEPARTMENT

PAGES = (
    ("version", ()),
    ("version-tables", ()),
    ("version-text", ()),
    ("certificate", ()),
    ("certificate-file", ("json",)),
)


@pytest.fixture(params=["{", '{"format": 999}', '{"format": 1}'])
def broken(request, published):
    guards.remove(connection)
    Publication.objects.update(content=request.param)
    guards.ensure(connection)


@pytest.mark.django_db
def test_every_page_of_the_version_leads_to_its_verification(client, accountant, broken):
    client.force_login(accountant)
    verification = reverse("disclosure:verification", args=[DEPARTMENT, 1])
    for name, more in PAGES:
        answer = client.get(reverse(f"disclosure:{name}", args=[DEPARTMENT, 1, *more]))
        assert (answer.status_code, answer.headers.get("Location")) == (302, verification), name
    page = client.get(verification).text
    assert "第 1 版的存档内容不能读取" in page
    assert "被改动" in page


@pytest.mark.django_db
def test_nothing_is_published_over_it_unseen(client, accountant, broken):
    client.force_login(accountant)
    answer = client.get(reverse("disclosure:publish", args=[DEPARTMENT]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("disclosure:verification", args=[DEPARTMENT, 1])
    assert client.get(reverse("disclosure:publish-together", args=[DEPARTMENT])).status_code == 200


@pytest.mark.django_db
def test_the_public_does_not_see_it(client, broken):
    address = reverse("public:version", args=[DEPARTMENT, 1])
    assert client.get(address).status_code == 404
