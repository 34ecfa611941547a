"""HTML glue: layout, components, forms, static files, and the headers that guard a page."""

from courtyard.kernel.http import Form, FormLimits, Upload, read_form
from courtyard.kernel.web.charts import Point
from courtyard.kernel.web.context import (
    COURT,
    Accent,
    Flash,
    NavEntry,
    Needs,
    PageContext,
    Product,
    SearchHook,
    Site,
    Theme,
    Tone,
)
from courtyard.kernel.web.cookies import (
    FLASH_COOKIE,
    THEME_COOKIE,
    flash_cookie,
    flashes_from,
    theme_cookie,
    theme_from,
    toast_trigger,
)
from courtyard.kernel.web.decoding import FormRefused, decode_form, decode_query
from courtyard.kernel.web.errors import Trouble, error_page
from courtyard.kernel.web.forms import FormState, form_problems, sentence
from courtyard.kernel.web.gallery import gallery_values, sample_values
from courtyard.kernel.web.policy import content_security_policy, local_path, new_nonce
from courtyard.kernel.web.rendering import Templates
from courtyard.kernel.web.static_files import StaticFiles
from courtyard.kernel.web.views import View, Views

__all__ = [
    "COURT",
    "FLASH_COOKIE",
    "THEME_COOKIE",
    "Accent",
    "Flash",
    "Form",
    "FormLimits",
    "FormRefused",
    "FormState",
    "NavEntry",
    "Needs",
    "PageContext",
    "Point",
    "Product",
    "SearchHook",
    "Site",
    "StaticFiles",
    "Templates",
    "Theme",
    "Tone",
    "Trouble",
    "Upload",
    "View",
    "Views",
    "content_security_policy",
    "decode_form",
    "decode_query",
    "error_page",
    "flash_cookie",
    "flashes_from",
    "form_problems",
    "gallery_values",
    "local_path",
    "new_nonce",
    "read_form",
    "sample_values",
    "sentence",
    "theme_cookie",
    "theme_from",
    "toast_trigger",
]
