"""The chain of all publications and withdrawals: one act at a time, each naming those before it."""

from django.contrib.contenttypes.models import ContentType

from disclosure.models import Publication, Withdrawal


def queue() -> None:
    """All acts queue for the one row that stands for publications; called inside their transaction.

    On the embedded database the transaction itself is the queue.
    """
    kind = ContentType.objects.get_for_model(Publication)
    ContentType.objects.select_for_update().get(pk=kind.pk)


def last_publication() -> Publication | None:
    return Publication.objects.light().filter(next=None).first()


def last_withdrawal() -> Withdrawal | None:
    return Withdrawal.objects.filter(next=None).first()
