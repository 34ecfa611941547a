"""The letters about recipes."""

from courtyard.kernel.mail import LetterTemplate

RECIPE_SHARED = LetterTemplate(
    name="recipe_shared",
    file="recipes/letters/recipe_shared.jinja",
    essential=False,
    about="recipes that others share with you",
    sample={
        "name": "Ada",
        "sharer": "Grace",
        "recipe": "Plum dumplings",
        "message": "The ones from last Sunday. Use stale bread.",
        "url": "https://courtyard.example/recipes/plum-dumplings",
    },
)
PRICE_ALERT = LetterTemplate(
    name="price_alert",
    file="recipes/letters/price_alert.jinja",
    essential=False,
    about="your price alerts",
    sample={
        "name": "Ada",
        "ingredient": "Saffron",
        "vendor": "Market hall",
        "price": "€ 3.90 for 1 g",
        "before": "€ 5.20 for 1 g",
        "url": "https://courtyard.example/prices/saffron",
    },
)
LETTERS = (RECIPE_SHARED, PRICE_ALERT)
