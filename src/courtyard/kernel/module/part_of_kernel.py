"""What the kernel itself holds of people: security events, letters, jobs, facts."""

from collections.abc import Callable, Mapping

from courtyard.kernel import audit, jobs, mail, search
from courtyard.kernel.documents import Where
from courtyard.kernel.events import Traffic, forget_facts
from courtyard.kernel.module.court import Court
from courtyard.kernel.privacy import Archive, Erasing, Fate, Part, Share, Subject, Trace, Withheld

_CHAINED = (
    "The chain of security events needs it, so that nobody can take an event out unseen; address, device and facts of"
    " the event are forgotten, and the id leads to nobody."
)

EXPORTS: tuple[Share | Withheld, ...] = (
    Share(
        collection=audit.ENTRIES,
        by=("subject", "actor"),
        file="security_events",
        without=("seal", "digest", "previous", "hash", "recorded", "waiting", "details.salt"),
    ),
    Share(collection=search.SEARCH_LOGS, by=("user",), file="searches", without=("expires_at",)),
    Withheld(jobs.JOBS, "Work under way behind the site; each piece is forgotten a day after it is done."),
    Withheld(jobs.FAILURES, "Work that failed, for those who run the site; forgotten after some days."),
)
ERASES: tuple[Trace, ...] = (
    Trace(audit.ENTRIES, "subject", Fate.KEPT, _CHAINED),
    Trace(audit.ENTRIES, "actor", Fate.KEPT, _CHAINED),
    Trace(search.SEARCH_LOGS, "user"),
    Trace(jobs.JOBS, "owner", Fate.BY_MODULE),
    Trace(jobs.FAILURES, "owner", Fate.BY_MODULE),
)


def part_of_kernel(court: Court, traffic_of: Callable[[], Traffic]) -> Part:
    """Args: the court; who publishes what, known once all modules are built."""
    database = court.database("kernel")

    async def export(subject: Subject, archive: Archive) -> None:
        letters = database.collection(mail.LETTERS)
        lines = [
            f"{each.created_at:%Y-%m-%d %H:%M} UTC  {each.template}  {each.state}  {each.subject}"
            async for each in letters.stream(Where(to_key=mail.mailbox_key(subject.email)))
        ]
        await archive.add_text("kernel/letters.txt", "\n".join(["Letters to you in the last 90 days", *lines, ""]))

    async def erase(erasing: Erasing) -> Mapping[str, int]:
        subject = erasing.subject
        found = await forget_facts(court.events, traffic_of(), subject.user, erasing.begun_at)
        await court.live.forget(subject.user)
        return {
            **found,
            "jobs": await court.jobs.forget(subject.user, [subject.email], besides=[erasing.job]),
            "letters": await court.mail.forget(subject.email, [subject.name, subject.username]),
            "security_events.details": await court.audit.reader.forget(subject.user),
        }

    return Part(name="kernel", database=database, exports=EXPORTS, erases=ERASES, export=export, erase=erase)
