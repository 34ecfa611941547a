"""Refusals of media."""

from courtyard.kernel.basics import Conflict, NotFound, Refusal, TooLarge, TooMany, Unprocessable, UnsupportedType


class FileNotFound(NotFound):
    """No such file, or not for these eyes."""

    message = "There is no such file."


class UploadNotFound(NotFound):
    """No such upload, or somebody else's, or it was given up."""

    message = "There is no such upload. It was finished, given up, or is too old: begin a new one."


class TypeNotTaken(UnsupportedType):
    """By its content it is none of the types that are taken, whatever its name says."""

    message = "file: this is no JPEG, PNG or WebP picture and no MP4 film."


class FileEmpty(Unprocessable):
    """Nothing arrived."""

    message = "file: there is nothing in it."


class TooManyPixels(Unprocessable):
    """The picture would take too much memory."""

    message = "file: this picture has too many pixels."


class FileDamaged(Unprocessable):
    """It begins like a picture or film, and goes on like none."""

    message = "file: this file is damaged or not complete."


class FilmTooLong(Unprocessable):
    """Longer than is taken."""

    message = "file: this film is too long."


class ReadingTooHard(Unprocessable):
    """Built so that reading it takes more time or memory than any picture does."""

    message = "file: reading this file takes too much time or memory."


class UploadTooLarge(TooLarge):
    """Announced to be larger than is taken."""

    message = "Upload-Length: this file is larger than what is accepted here."


class TooManyUploads(TooMany):
    """As many uploads as are taken at once from one member are under way."""

    message = "You are uploading as many files as are taken at once. Wait until one of them is here."


class TooManyOpenUploads(TooMany):
    """Too many uploads were begun and not finished."""

    message = "Too many of your uploads are not finished. Finish some or give them up."


class QuotaFull(TooLarge):
    """All that one member may keep here."""

    message = "There is no room left for your files. Delete some that you do not need."


class FileInUse(Conflict):
    """Something still shows it."""

    message = "This file is still shown somewhere. Take it out there first."


class FileNotRefused(Conflict):
    """Only what failed or was cancelled can be tried again."""

    message = "This file is not one that failed or was cancelled, so there is nothing to try again."


class FileNotInWork(Conflict):
    """It is finished already, one way or another."""

    message = "This file is not being worked on any more."


class RequestDiffers(Conflict):
    """The idempotency key came with another file before."""

    message = "Idempotency-Key: used before with another file. Use a new key."


class OffsetDiffers(Conflict):
    """The piece does not begin where the last one ended; details carry the place."""

    message = "Upload-Offset: this is not where the upload stands. Ask with HEAD where to go on."


class TusVersion(Refusal):
    """A client of another protocol, or of none."""

    status, kind, message = 412, "precondition", "Tus-Resumable: send 1.0.0, the version that is spoken here."


class PiecesTooSmall(TooLarge):
    """So many pieces that keeping track of them costs more than the file."""

    message = "This upload came in too many pieces. Begin a new one and send larger ones."
