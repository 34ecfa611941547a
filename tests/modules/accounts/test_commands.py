"""``courtyard user create``: the way to the first administrator."""

from modules.accounts.shell import Shell
from support.actors import PASSWORD


def test_an_administrator_is_made_with_the_password_from_standard_input(shell: Shell) -> None:
    made = shell.run("--username", "Boss", "--email", "Boss@example.org", "--admin", typed=f"{PASSWORD}\n")

    assert made.exit_code == 0, made.output
    assert "Boss (Boss@example.org) can sign in and runs this installation." in made.output
    (user,) = shell.users()
    assert user["roles"] == ["USER", "ADMIN"]
    assert user["username_key"] == "boss"
    assert user["password_hash"].startswith("$argon2id$")
    assert PASSWORD not in made.output


def test_a_member_is_made_with_the_password_from_the_environment(shell: Shell) -> None:
    made = shell.run("--username", "ada", "--email", "ada@example.org", COURTYARD_PASSWORD=PASSWORD)

    assert made.exit_code == 0, made.output
    assert shell.users()[0]["roles"] == ["USER"]


def test_what_is_refused_is_said_in_one_line_and_nothing_is_made(shell: Shell) -> None:
    refused = shell.run("--username", "a!", "--email", "x", COURTYARD_PASSWORD="short")

    assert refused.exit_code == 1
    assert str(refused.exception) == (
        "username: use 3 to 30 characters; email: this is not an e-mail address; password: use at least 8 characters"
    )
    assert shell.users() == []


def test_a_password_is_no_option_since_options_are_seen_by_everybody(shell: Shell) -> None:
    refused = shell.run("--username", "ada", "--email", "ada@example.org", "--password", PASSWORD)

    assert refused.exit_code == 2
    assert shell.users() == []
