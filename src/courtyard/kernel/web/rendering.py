"""Jinja2, set up once: everything escaped, nothing undefined, every string through gettext, components at hand."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from courtyard.kernel.web import formats
from courtyard.kernel.web.art import hue, pattern
from courtyard.kernel.web.charts import chart
from courtyard.kernel.web.context import PageContext
from courtyard.kernel.web.forms import FormState
from courtyard.kernel.web.speech import say, say_count
from courtyard.kernel.web.static_files import StaticFiles

KERNEL_TEMPLATES = Path(__file__).parent / "templates"
_COMPONENTS = "components/"
_JSON_IN_HTML = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


class Compiled(FileSystemBytecodeCache):
    """Templates as compiled at an earlier start; one that cannot be kept (full disk) is compiled again at the next."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


class Templates:
    """The kernel's templates and those of each module, e.g. ``recipes/browse.html`` in ``recipes/templates``.

    The macros of ``components/*.html`` are all under one name: ``{{ ui.button(_("Save")) }}`` works in every page,
    block and macro without an import. A folder of a module may bring ``components/`` of its own. ``kept`` is a folder
    for what they compile to, which nobody else can write to.
    """

    def __init__(
        self, folders: Sequence[Path], static: StaticFiles, *, reload: bool = False, kept: Path | None = None
    ) -> None:
        self._environment = Environment(
            loader=FileSystemLoader([KERNEL_TEMPLATES, *folders]),
            autoescape=True,
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=-1,
            auto_reload=reload,
            bytecode_cache=Compiled(str(kept)) if kept is not None else None,
        )
        self._environment.install_gettext_callables(say, say_count, newstyle=False)  # type: ignore[attr-defined]  # (the i18n extension adds it)
        self._environment.filters.update(
            ago=formats.ago, exact=formats.exact, number=formats.number, minutes=formats.minutes,
            plural=formats.plural, amount=formats.amount, initials=formats.initials, hue=hue, json_data=json_data,
            web_address=formats.web_address,
            picture_address=formats.picture_address,
        )  # fmt: skip
        self._ui = SimpleNamespace()
        self._environment.globals.update(
            ui=self._ui, static_url=static.url, art=pattern, chart=chart, no_form=FormState()
        )
        self._gather_components()

    def _gather_components(self) -> None:
        """Put every public macro of ``components/`` under ``ui``; two of one name are refused."""
        owners: dict[str, str] = {}
        for name in self.names():
            if not name.startswith(_COMPONENTS):
                continue
            for macro, value in vars(self._environment.get_template(name).module).items():
                if macro.startswith("_") or not callable(value):
                    continue
                if macro in owners:
                    raise ValueError(f"{name}: the macro {macro} is already in {owners[macro]}; rename one.")
                owners[macro] = name
                setattr(self._ui, macro, value)

    def names(self) -> list[str]:
        """All templates that can be rendered."""
        return sorted(self._environment.list_templates(extensions=["html"]))

    def compile_all(self) -> None:
        """Compile every template now, so that a mistake stops the start and the first visitor does not wait."""
        for name in self.names():
            self._environment.get_template(name)

    def render(self, name: str, page: PageContext, /, **values: Any) -> str:
        """A whole page."""
        return self._environment.get_template(name).render(page=page, **values)

    def render_block(self, name: str, block: str, page: PageContext, /, **values: Any) -> str:
        """One block of a page, for an HTMX request that replaces just that part.

        Names set or imported at the top of the template are not seen inside the block; ``ui`` and filters are.

        Raises:
            KeyError: when the template itself has no such block.
        """
        template = self._environment.get_template(name)
        context = template.new_context({"page": page, **values})
        return "".join(template.blocks[block](context))


def json_data(value: Any) -> Markup:
    """JSON that may stand inside ``<script type="application/ld+json">``: no character can end the element."""
    return Markup(msgspec.json.encode(value).decode().translate(_JSON_IN_HTML))  # noqa: S704  (the translation above is the escaping)
