"""Files of a project: kept for who sees the unit, refused where they are too big, too many or not what they say."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from budget.models import Attachment
from desk import attachments
from tests import builders

pytestmark = pytest.mark.django_db

FILES = "/desk/2023/318/318001/projects/P001/files/"
PDF = b"%PDF-1.7 ..."


@pytest.fixture
def project(people):
    return builders.project(people["clerk"].unit, "P001", "信息化项目")


@pytest.fixture
def stored(project):
    return project.attachments.create(name="批复.pdf", content=PDF, size=len(PDF))


def uploaded(client, name="批复.pdf", content=PDF):
    return client.post(FILES, {"file": SimpleUploadedFile(name, content)}, follow=True)


STATUS = {  # reading, adding, removing
    "clerk": (200, 302, 302),
    "sister": (404, 404, 404),
    "approver": (200, 403, 403),
    "accountant": (200, 302, 302),
    "reviewer": (200, 403, 403),
    "other": (404, 404, 404),
    "auditor": (200, 403, 403),
    "administrator": (404, 404, 404),
    "outsider": (404, 404, 404),
}


@pytest.mark.parametrize("name", STATUS)
def test_files_are_read_and_changed_by_whom_the_unit_is_for(client, people, stored, name):
    client.force_login(people[name])
    url = f"{FILES}{stored.pk}/"

    answers = client.get(url), client.post(FILES), client.post(f"{url}remove/")

    assert tuple(answer.status_code for answer in answers) == STATUS[name]


def test_a_file_comes_back_as_it_was_and_as_a_download_only(desk, people, project):
    page = uploaded(desk)

    file = Attachment.objects.get()
    answer = desk.get(f"{FILES}{file.pk}/")
    assert (file.name, file.size, file.person) == ("批复.pdf", len(PDF), people["clerk"])
    assert "批复.pdf" in page.text
    assert answer.content == PDF
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%89")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_of_another_project_is_not_found(desk, people, stored):
    builders.project(people["clerk"].unit, "P002")

    assert desk.get(f"{FILES.replace('P001', 'P002')}{stored.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("批复.exe", b"MZ...", "的格式不对"),
        ("批复.pdf", b"MZ...", "的格式不对"),
        ("批复.html", b"<script>", "的格式不对"),
        ("批复", PDF, "的格式不对"),
        ("批复.pdf", b"", "不是空文件"),
        ("大.pdf", PDF + b" " * attachments.LARGEST, "不超过 10 MB"),
    ],
)
def test_what_is_no_document_is_refused(desk, project, name, content, said):
    assert said in uploaded(desk, name, content).text
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize("name", ["表.xlsx", "文.DOCX", "版式.ofd"])
def test_what_offices_write_is_kept(desk, project, name):
    uploaded(desk, name, b"PK\x03\x04...")

    assert Attachment.objects.get().name == name


def test_a_name_is_used_once_and_a_path_is_no_name(desk, stored):
    assert "已有同名的附件" in uploaded(desk).text
    uploaded(desk, "../../etc/报价.pdf")
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["批复.pdf", "报价.pdf"]


def test_a_project_has_at_most_twenty(desk, project):
    for n in range(attachments.MOST):
        project.attachments.create(name=f"{n}.pdf", content=PDF, size=len(PDF))

    assert "最多 20 个附件" in uploaded(desk).text


def test_nothing_chosen_is_said(desk, project):
    assert "请先选择文件" in desk.post(FILES, follow=True).text
