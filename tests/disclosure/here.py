"""Jobs done in this process, in their turn: what a test has not committed no other process sees."""


def here(work, jobs):
    return (pair for job in jobs for pair in zip(job, work(job), strict=True))
