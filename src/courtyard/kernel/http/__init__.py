"""HTTP glue: the edge, the fast lane, errors, route declarations, conditional requests, idempotency."""

from courtyard.kernel.http.always import Headers
from courtyard.kernel.http.answering import Fixed
from courtyard.kernel.http.application import API, router
from courtyard.kernel.http.edge import Edge
from courtyard.kernel.http.express import Express
from courtyard.kernel.http.failures import ErrorBody, Failures
from courtyard.kernel.http.fast_lane import FastLane
from courtyard.kernel.http.files import FileResponse
from courtyard.kernel.http.forms import Form, FormLimits, Upload, read_form
from courtyard.kernel.http.giving import Gifts
from courtyard.kernel.http.idempotency import ANSWERS, Idempotency
from courtyard.kernel.http.identity import SESSION_COOKIE, Credentials, Nobody, Recogniser
from courtyard.kernel.http.passage import WHOLE_ANSWER, Passage, passage_of
from courtyard.kernel.http.paths import Paths, paths_of
from courtyard.kernel.http.permits import ADMINS, ANYBODY, MEMBERS, VERIFIED, May, Permit, ScopeMissing, SessionNeeded
from courtyard.kernel.http.replay import Replay
from courtyard.kernel.http.routing import A_FILE, Cached, any_query, route
from courtyard.kernel.http.sockets import SocketDoor
from courtyard.kernel.http.streams import (
    BodyBrokenOff,
    IncomingFile,
    NotMultipart,
    StreamedPart,
    body_of,
    one_file_of,
    parts_of,
)
from courtyard.kernel.http.tiers import RateLimited, Tiers

__all__ = [
    "ADMINS",
    "ANSWERS",
    "ANYBODY",
    "API",
    "A_FILE",
    "MEMBERS",
    "SESSION_COOKIE",
    "VERIFIED",
    "WHOLE_ANSWER",
    "BodyBrokenOff",
    "Cached",
    "Credentials",
    "Edge",
    "ErrorBody",
    "Express",
    "Failures",
    "FastLane",
    "FileResponse",
    "Fixed",
    "Form",
    "FormLimits",
    "Gifts",
    "Headers",
    "Idempotency",
    "IncomingFile",
    "May",
    "Nobody",
    "NotMultipart",
    "Passage",
    "Paths",
    "Permit",
    "RateLimited",
    "Recogniser",
    "Replay",
    "ScopeMissing",
    "SessionNeeded",
    "SocketDoor",
    "StreamedPart",
    "Tiers",
    "Upload",
    "any_query",
    "body_of",
    "one_file_of",
    "parts_of",
    "passage_of",
    "paths_of",
    "read_form",
    "route",
    "router",
]
