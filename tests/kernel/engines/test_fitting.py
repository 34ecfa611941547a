import pytest

from courtyard.kernel.engines import mended_by

LOADER = "/venv/bin/mongod: error while loading shared libraries: {}: cannot open shared object file: No such file"


def test_a_missing_library_names_its_package() -> None:
    assert mended_by(LOADER.format("libcurl.so.4")) == "run `apt-get install libcurl4`"


def test_a_missing_library_that_is_not_known_is_named_itself() -> None:
    assert mended_by(LOADER.format("libsoup.so.9")) == "install what holds libsoup.so.9"


def test_an_old_system_is_told_so() -> None:
    words = "/venv/bin/mongod: /lib/libc.so.6: version `GLIBC_2.34' not found (required by /venv/bin/mongod)"
    assert mended_by(words).startswith("this system is too old")


@pytest.mark.parametrize("words", ["", "Failed to set up listener: Address already in use", "libcurl.so.4"])
def test_other_last_words_speak_for_themselves(words: str) -> None:
    assert mended_by(words) == ""
