"""How much is measured, how long, and what is due."""

import msgspec

# What Courtyard must reach, as a multiple of the yardstick's throughput; login is only reported, since argon2id costs
# more than bcrypt by design.
DUE = {"repeated reads": 2.0, "first reads": 1.2, "first reads of tasks": 1.3, "writes": 1.0}
GROWTH_P95_RATIO_MAX = 1.5
RATE_SHARE = 0.7
CEILING_FACTOR_MIN = 2.0
OTHERS_BUSY_MAX = 0.1


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The sizes of one run; seconds are per side.

    ``turns``: how often each scenario is measured in all, with rounds of both kinds. ``lasting``: the highest
    throughput is one that could go on, since what follows from the answers is done within it. ``fill_limit_s`` and
    ``quiet_limit_s`` bound the waiting until the servers are idle: after they were filled, and after each measurement.
    ``growth_every``: 1 asks all of the growth questions, 3 every third.
    """

    turns: int = 1
    lasting: bool = False
    rounds: int = 5
    round_s: float = 3.0
    warm_up_s: float = 2.0
    paced_rounds: int = 2
    paced_s: float = 6.0
    recipes: int = 160_000
    people: int = 20
    connections: int = 32
    fill_limit_s: float = 900.0
    quiet_limit_s: float = 30.0
    growth_small: int = 1_000
    growth_large: int = 100_000
    growth_requests: int = 300
    growth_warm_up: int = 20
    growth_every: int = 1
    short: bool = False


FULL = Plan()
SHORT = Plan(
    rounds=1,
    round_s=0.5,
    warm_up_s=0.3,
    paced_rounds=1,
    paced_s=0.5,
    recipes=2_000,
    people=4,
    connections=8,
    fill_limit_s=20.0,
    quiet_limit_s=5.0,
    growth_small=200,
    growth_large=1_000,
    growth_requests=10,
    growth_warm_up=2,
    growth_every=3,
    short=True,
)
