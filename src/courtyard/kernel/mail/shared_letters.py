"""Letters that belong to no subject; modules fill in the words."""

from courtyard.kernel.mail.letters import LetterTemplate

NOTIFICATION = LetterTemplate(
    name="notification",
    file="letters/notification.jinja",
    essential=False,
    about="notifications by e-mail",
    sample={
        "name": "Ada",
        "title": "Grace likes your entry",
        "text": "Your entry has been liked 12 times so far.",
        "url": "https://courtyard.example/notifications",
        "action": "Have a look",
    },
)
WEEKLY_DIGEST = LetterTemplate(
    name="weekly_digest",
    file="letters/weekly_digest.jinja",
    essential=False,
    about="your weekly digest",
    sample={
        "name": "Ada",
        "period": "16 to 22 November",
        "sections": [
            {
                "title": "New from people you follow",
                "items": [
                    {"title": "Plum dumplings", "url": "https://courtyard.example/1", "note": "by Grace"},
                    {"title": "Sourdough flatbreads", "url": "https://courtyard.example/2", "note": "by Alan"},
                ],
            },
            {
                "title": "What others did with yours",
                "items": [{"title": "Saffron rice", "url": "https://courtyard.example/3", "note": "12 likes"}],
            },
        ],
        "url": "https://courtyard.example/",
    },
)
EXPORT_READY = LetterTemplate(
    name="export_ready",
    file="letters/export_ready.jinja",
    sample={
        "name": "Ada",
        "url": "https://courtyard.example/exports/sample",
        "size": "3.4 MB",
        "expires_at": "2026-11-29T12:00:00+00:00",
        "time_zone": "Europe/Vienna",
    },
    secrets=frozenset({"url"}),
)
RECEIPT = LetterTemplate(
    name="receipt",
    file="letters/receipt.jinja",
    sample={
        "name": "Ada",
        "number": "2026-000123",
        "paid_at": "2026-11-22T09:30:00+00:00",
        "time_zone": "Europe/Vienna",
        "lines": [
            {"title": "Courtyard Premium, one month", "amount": "€ 7.50"},
            {"title": "VAT 20 %", "amount": "€ 1.50"},
        ],
        "total": "€ 9.00",
        "url": "https://courtyard.example/receipts/2026-000123",
    },
)
SHARED_LETTERS = (NOTIFICATION, WEEKLY_DIGEST, EXPORT_READY, RECEIPT)
