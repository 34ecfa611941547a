"""JSON over HTTP."""

from courtyard.modules.media.routes.files import (
    cancel_file,
    delete_file,
    list_files,
    read_file,
    read_room,
    try_file_again,
    upload_file,
)
from courtyard.modules.media.routes.resumable import (
    begin_upload,
    continue_upload,
    give_upload_up,
    read_upload,
    upload_options,
)

ROUTES = (
    upload_file,
    list_files,
    read_room,
    read_file,
    delete_file,
    cancel_file,
    try_file_again,
    upload_options,
    begin_upload,
    read_upload,
    continue_upload,
    give_upload_up,
)

__all__ = ["ROUTES"]
