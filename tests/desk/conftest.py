"""Whoever is around the unit 318001, and a browser of its clerk."""

import pytest

from tests import builders


@pytest.fixture
def people(codes):
    own = builders.unit("318001", "财政局本级")
    sister = builders.unit("318002", "支付中心")
    other = builders.unit("319001", "教育局本级")
    return {
        "clerk": builders.clerk(own),
        "sister": builders.clerk(sister, "sister"),
        "approver": builders.approver(own),
        "accountant": builders.accountant(own.department),
        "reviewer": builders.reviewer(own.department),
        "other": builders.accountant(other.department, "other"),
        "auditor": builders.auditor(),
        "administrator": builders.administrator(),
        "outsider": builders.person(),
    }


@pytest.fixture
def desk(client, people):
    client.force_login(people["clerk"])
    return client
