"""Words of the kitchen that decide what a name means; all folded, stems where they are compared with stems."""

# Languages that name the thing first and then its kind: huile d'olive, pasta al pomodoro.
HEAD_FIRST = frozenset({"fr", "es", "it", "pt", "ro"})

# Parts and forms of a food: who has chicken has chicken breasts.
PARTS = frozenset(
    """
    bone breast bulb bunch chop chunk clove cube cutlet drumstick ear fillet filet floret ground half head joint juice
    leaf leg loin mince paste piece quarter rasher ribbon rind ring roast root segment shank shoulder skin slice sprig
    stalk steak stem strip tail tenderloin thigh wedge white whole wing yolk zest
    brust filetstuck keule scheibe schnitzel stange zehe zweig blatt
    """.split()  # noqa: SIM905  (so many words read better as a paragraph)
)

# Foods whose last word names something else.
OTHER_THINGS = frozenset(
    {
        "almond butter",
        "almond milk",
        "apple butter",
        "coconut butter",
        "coconut cream",
        "coconut milk",
        "cashew butter",
        "cocoa butter",
        "corn syrup",
        "cream tartar",
        "ice cream",
        "nut butter",
        "oat milk",
        "peanut butter",
        "pomme terre",
        "rice milk",
        "soy milk",
        "soya milk",
        "sweet potato",
        "tomato paste",
    }
)

# What every kitchen has: water, salt, pepper.
STAPLES = frozenset(
    """
    water salt pepper wasser salz pfeffer eau sel poivre agua sal pimienta acqua sale pepe pimenta zout peper vatten
    peppar vand peber vann zaut voda sol so bors suola tuz karabiber su
    """.split()  # noqa: SIM905  (so many words read better as a paragraph)
)
# Words that do not make something else of a staple.
PLAIN = frozenset(
    """
    and black boiling coarse coarsely cold cool cracked crushed dash filtered fine finely flaky flake flakes fresh
    freshly grinder ground hot iced ice kosher lukewarm of or pinch rock room sea some table taste tap temperature to
    warm white
    schwarzer gemahlen gemahlener kaltes warmes heisses heiss kalt warm lauwarm lauwarmes prise frisch und grob
    noir moulu froide chaude tiede gros fin fine du moulin et
    negra molida fria caliente tibia y grossa grosso nero macinato fredda calda tiepida e preta moida
    zwarte versgemalen koud warm heet en svartpeppar svart malen och kallt varmt
    """.split()  # noqa: SIM905  (so many words read better as a paragraph)
)
