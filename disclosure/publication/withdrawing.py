"""Withdrawing (撤回公布): a version is taken off the public pages, for ever, and that is sealed like itself."""

from django.db import transaction
from django.utils import timezone

from budget.models import User
from disclosure.models import Publication, Withdrawal

from .act import Refused
from .canonical import digest
from .chain import last_publication, last_withdrawal, queue
from .manifest import withdrawal_manifest

ALREADY = "这一版刚才已经撤回，没有重复撤回。"
NO_REASON = "请写明撤回的原因。"


@transaction.atomic
def withdraw(publication: Publication, person: User, reason: str) -> Withdrawal:
    """Withdraws one version and no other; nothing of its own rows changes. Raises Refused."""
    queue()
    if not reason.strip():
        raise Refused(NO_REASON, publication.scope)
    if Withdrawal.objects.filter(publication=publication).exists():
        raise Refused(ALREADY, publication.scope)
    made = Withdrawal(
        publication=publication,
        at=timezone.now().replace(microsecond=0),
        person=person,
        name=str(person),
        reason=reason.strip(),
        latest=last_publication() or publication,
        previous=last_withdrawal(),
    )
    made.manifest = withdrawal_manifest(made)
    made.seal = digest(made.manifest)
    made.save(force_insert=True)
    return made
