"""The letters about tasks."""

from courtyard.kernel.mail import LetterTemplate

INVITATION = LetterTemplate(
    name="task_invitation",
    file="tasks/letters/task_invitation.jinja",
    essential=False,
    about="invitations to projects",
    sample={
        "name": "Ada",
        "inviter": "Grace",
        "project": "Spring in the garden",
        "url": "https://courtyard.example/tasks/invitations/sample",
        "days": 14,
    },
    secrets=frozenset({"url"}),
)
LETTERS = (INVITATION,)
