"""Recipe contents of every kind, for tests that hold for all of them."""

from hypothesis import strategies as st

from courtyard.modules.recipes.models import Difficulty, Ingredient, Nutrition, RecipeContent, Source
from courtyard.modules.recipes.rules.ingredients import parse_ingredient
from courtyard.modules.recipes.rules.lines import ingredient_line

_WORDS = [
    "leek",
    "soup",
    "crème",
    "brûlée",
    "50% off",
    "a @ b",
    "#1",
    "~ok",
    'say "hi"',
    "Nan's",
    "x < y & z",
    "{braced}",
    "--",
    "naïve",
]
_PLAIN_WORDS = ["flour", "butter", "Zucker", "crème", "olive", "oil", "water", "玉ねぎ"]


def _phrase(words: list[str], size: int = 4) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=size).map(" ".join)


_names = _phrase(_PLAIN_WORDS, 2)
_minutes = st.none() | st.integers(1, 2_000)
_labels = st.lists(st.sampled_from(["quick", "green", "für Gäste", "one pot"]), unique=True, max_size=3)


@st.composite
def ingredients(draw: st.DrawFn, sections: st.SearchStrategy[str | None] | None = None) -> Ingredient:
    """An ingredient whose line says what its fields say."""
    amount = draw(st.none() | st.integers(1, 900).map(float) | st.sampled_from([0.25, 0.5, 1.5]))
    unit = draw(st.sampled_from([None, "g", "ml", "tbsp", "cup", "can"])) if amount else None
    amount_max = amount + 1 if amount and amount == int(amount) and draw(st.booleans()) else None
    note = draw(st.none() | st.just("sifted") | st.just("at hand"))
    plain = Ingredient(name=draw(_names), amount=amount, amount_max=amount_max, unit=unit, note=note)
    read = parse_ingredient(ingredient_line(plain))
    return Ingredient(
        name=read.name,
        amount=read.amount,
        amount_max=read.amount_max,
        unit=read.unit,
        note=read.note,
        original=read.original,
        section=draw(sections) if sections is not None else None,
    )


@st.composite
def contents(draw: st.DrawFn, *, sections: bool = True) -> RecipeContent:
    """A recipe with ingredients and steps, any of the other fields there or not."""
    section = st.sampled_from([None, "Dough", "Filling"]) if sections else st.none()
    listed = draw(
        st.lists(ingredients(section), min_size=1, max_size=5, unique_by=lambda each: (each.name, each.section))
    )
    steps = draw(st.lists(_phrase(_WORDS).map(lambda words: f"Take {words}, wait 10 minutes."), min_size=1, max_size=4))
    return RecipeContent(
        title=draw(_phrase(_WORDS)),
        description=draw(st.just("") | _phrase(_WORDS)),
        ingredients=listed,
        instructions=["Begin", *steps] if draw(st.booleans()) else steps,
        category=draw(st.none() | st.just("Dessert")),
        cuisine=draw(st.none() | st.just("Français")),
        diet=draw(st.lists(st.sampled_from(["vegan", "gluten free", "paleo"]), unique=True)),
        tags=draw(_labels),
        difficulty=draw(st.none() | st.sampled_from(Difficulty)),
        prep_time_min=draw(_minutes),
        cooking_time_min=draw(_minutes),
        total_time_min=draw(_minutes),
        servings=4,
        yields=draw(st.just("4 bowls")),
        equipment=draw(st.lists(st.sampled_from(["pot", "big pan"]), unique=True)),
        notes=draw(st.none() | _phrase(_WORDS)),
        source=draw(st.none() | st.just(Source(url="https://nan.example/a?b=1&c", site="Nan's", author="Nan"))),
        nutrition=draw(
            st.none() | st.just(Nutrition(calories_kcal=250.0, fat_g=1.5, sodium_mg=10.0, serving_size="1 bowl"))
        ),
        language=draw(st.none() | st.just("de-DE")),
        image_url=draw(st.none() | st.just("https://nan.example/a.jpg")),
    )
