"""The named refusals of tasks."""

from collections.abc import Iterable

from courtyard.kernel.basics import (
    Conflict,
    Forbidden,
    NotFound,
    Refusal,
    TooLarge,
    TooMany,
    Unavailable,
    Unprocessable,
    UnsupportedType,
)


class TaskNotFound(NotFound):
    """No such task, or not for these eyes."""

    message = "There is no such task."


class ProjectNotFound(NotFound):
    """No such project, or not for these eyes."""

    message = "There is no such project."


class OnlyForReading(Forbidden):
    """A viewer looks on; editors and owners write."""

    message = "You can look at this project, but not change its tasks. Ask an owner to make you an editor."


class OnlyForOwners(Forbidden):
    """Owners decide about the project itself."""

    message = "Only an owner of the project may do this."


class ProjectArchived(Conflict):
    """Nothing changes in the archive."""

    message = "This project is archived. Take it out of the archive first."


class TaskChanged(Conflict):
    """Somebody else changed it since it was read; details carry the present version."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"This task was changed meanwhile: it is at version {version} now. Read it again, then change it.",
            details={"version": version},
        )


class ProjectChanged(Conflict):
    """Somebody else changed it since it was read; details carry the present version."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"This project was changed meanwhile: it is at version {version} now. Read it again, then change it.",
            details={"version": version},
        )


class SeriesOver(Conflict):
    """There is nothing to skip to."""

    message = "This task does not come again: it has no repetition, or this is the last one."


class TaskBusy(Conflict):
    """Writers of one task did not let one another finish."""

    message = "Too many people are changing this task at once. Try again."


class MemberNotFound(NotFound):
    """Nobody of this name or id is in the project."""

    message = "There is no such member in this project."


class LastOwner(Conflict):
    """Somebody has to decide."""

    message = "A project needs an owner. Make somebody else an owner first, or move the project to the trash."


class TooManyProjects(Conflict):
    """A member has as many projects as they can have."""


class TooManyMembers(Conflict):
    """A project has as many members as it can have."""

    message = "A project has at most 100 members."


class ProjectBusy(Conflict):
    """Somebody else changed the project at the same moment, several times."""

    message = "Somebody else is changing this project. Try again."


class ColumnTooFull(Conflict):
    """More tasks would have to move than is done in one go."""

    message = "columns: more than 10,000 tasks stand in a column that is to go. Move some of them first."


class AlreadyMember(Conflict):
    """Nobody is invited twice."""

    message = "This person is in the project already."


class TooManyInvitations(Conflict):
    """A project waits for as many answers as it can."""

    message = "50 invitations to this project are open. Take some back first."


class InvitingTooFast(TooMany):
    """Letters to strangers are few, or they are spam."""

    message = "You have invited many people just now. Go on in a while."


class InvitationNotFound(NotFound):
    """No such invitation to this project."""

    message = "There is no such invitation."


class InvitationVoid(NotFound):
    """It was used, taken back, or is too old."""

    message = "This invitation is not good any more. Ask for a new one."


class BulkTooLarge(Unprocessable):
    """More tasks than are changed at once."""

    message = "filter: it picks more than 500 tasks. Narrow it, and go on with the rest afterwards."


class BulkRefused(Conflict):
    """Not all could be changed, so none was; details say which and why."""

    def __init__(self, missed: Iterable[tuple[str, Refusal]]) -> None:
        items = [{"id": key, "code": each.code, "message": each.public_message} for key, each in missed]
        super().__init__(
            f"{len(items)} of these tasks cannot be changed so, and none was. Leave them out, or send atomic: false.",
            details={"tasks": items},
        )


class UndoOver(NotFound):
    """It was used, is older than ten minutes, or somebody else's."""

    message = "This change cannot be taken back any more."


class ImportNotRead(UnsupportedType):
    """A file that nobody here reads."""

    message = (
        "This file is not read here. What is read: exports of Todoist and TickTick (CSV), Trello and Wekan (JSON) and "
        "Vikunja (zip), calendars (.ics), and what Courtyard exports (JSON, CSV)."
    )


class ImportBroken(Unprocessable):
    """The file claims to be something that it is not."""

    message = "file: it is broken, so that nothing in it can be read."


class ImportTooLarge(TooLarge):
    """More than is read at once; details carry the limit."""

    message = "file: it is larger than 64 MiB, or holds more than 100,000 tasks. Send it in parts."


class CommentNotFound(NotFound):
    """No such comment on this task."""

    message = "There is no such comment."


class NotYourComment(Forbidden):
    """Its author may change it; its author and owners of the project may remove it."""

    message = "Only the author of a comment may change it."


class TooManyComments(Conflict):
    """A task has as many comments as it can have."""

    message = "2,000 comments stand on this task. Open another one for what is left to say."


class AttachmentNotFound(NotFound):
    """The task has no such file."""

    message = "There is no such file on this task."


class TooManyAttachments(Conflict):
    """A task has as many files as it can have."""

    message = "A task has at most 20 files. Remove some of them first."


class LabelNotFound(NotFound):
    """No such label of this member."""

    message = "There is no such label."


class LabelTaken(Conflict):
    """Labels that differ in case or accents only are the same."""

    message = "name: you have a label of this name."


class TooManyLabels(Conflict):
    """A member has as many labels as they can have."""

    message = "You have 300 labels. Remove some of them first."


class FilterNotFound(NotFound):
    """No such filter of this member."""

    message = "There is no such filter."


class TooManyFilters(Conflict):
    """A member has as many filters as they can have."""

    message = "You have 100 filters. Remove some of them first."


class TimeEntryNotFound(NotFound):
    """No such recorded time, or somebody else's."""

    message = "There is no such recorded time."


class NothingRuns(Conflict):
    """There is nothing to stop."""

    message = "No time is being recorded."


class ImportEmpty(Unprocessable):
    """A file without a task."""

    message = "file: no task was found in it."


class ImportReadersBusy(Unavailable):
    """Many files are being read at this moment."""

    message = "Many files are being read at this moment. Try again shortly."


class ImportTookTooLong(Unprocessable):
    """Reading it has no end in sight."""

    message = "file: it could not be read within two minutes. Send it in parts."


class ImportNotFound(NotFound):
    """No such import of this member, or it is a month old."""

    message = "There is no such import."


class UploadGone(NotFound):
    """A file that was looked at is kept for an hour, or until its member looks at another one."""

    message = "This file is not kept any more. Choose it again."


class FeedNotFound(NotFound):
    """No such feed of this member, or no feed with this key."""

    message = "There is no such feed."


class TooManyFeeds(Conflict):
    """A member has as many feeds as they can have."""

    message = "You have 20 feeds. Remove some of them first."
