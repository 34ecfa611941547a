"""What notifications do when something happened: each fact is handed to its happening."""

from courtyard.kernel.events import AnyReaction, Reaction, Received, Unit
from courtyard.modules.accounts.events import UserLoggedIn, UserRegistered
from courtyard.modules.notifications.actions.happenings import Due, Happenings, Liked, OfTask, SignedIn
from courtyard.modules.recipes.events import RecipeLiked, RecipeRemoved, RecipeUnliked
from courtyard.modules.tasks.events import TaskAssigned, TaskCommented, TaskDue


class Reactions:
    """The happenings as reactions."""

    def __init__(self, happenings: Happenings) -> None:
        self._happenings = happenings

    @property
    def all(self) -> tuple[AnyReaction, ...]:
        """For the manifest."""
        return (
            Reaction("notifications.tell_author", to=RecipeLiked, apply=self._liked),
            Reaction("notifications.take_back_like", to=RecipeUnliked, apply=self._unliked),
            Reaction("notifications.forget_recipe", to=RecipeRemoved, apply=self._removed),
            Reaction("notifications.welcome", to=UserRegistered, apply=self._registered),
            Reaction("notifications.remind_of_task", to=TaskDue, apply=self._due),
            Reaction("notifications.tell_assignee", to=TaskAssigned, apply=self._assigned),
            Reaction("notifications.tell_of_comment", to=TaskCommented, apply=self._commented),
            Reaction("notifications.warn_of_device", to=UserLoggedIn, apply=self._logged_in),
        )

    async def _liked(self, received: Received[RecipeLiked], unit: Unit) -> None:
        fact = received.fact
        liked = Liked(recipe=fact.recipe, author=fact.author, member=fact.member, slug=fact.slug, title=fact.title)
        await self._happenings.recipe_was_liked(liked, received.occurred_at, unit)

    async def _unliked(self, received: Received[RecipeUnliked], unit: Unit) -> None:
        fact = received.fact
        liked = Liked(recipe=fact.recipe, author=fact.author, member=fact.member)
        await self._happenings.like_was_taken_back(liked, received.occurred_at, unit)

    async def _removed(self, received: Received[RecipeRemoved], unit: Unit) -> None:
        await self._happenings.recipe_is_gone(received.fact.recipe, received.fact.author, unit)

    async def _registered(self, received: Received[UserRegistered], unit: Unit) -> None:
        fact = received.fact
        if fact.is_newcomer:
            await self._happenings.somebody_registered(fact.user, fact.username, received.occurred_at, unit)

    async def _due(self, received: Received[TaskDue], unit: Unit) -> None:
        fact = received.fact
        due = Due(
            task=fact.task,
            title=fact.title,
            told=fact.told,
            reminder_at=fact.reminder_at,
            due_at=fact.due_at,
            due_date=fact.due_date,
            late=fact.late,
        )
        await self._happenings.task_is_due(due, received.occurred_at, unit)

    async def _assigned(self, received: Received[TaskAssigned], unit: Unit) -> None:
        fact = received.fact
        given = OfTask(event=received.id, task=fact.task, title=fact.title, actor=received.actor, told=(fact.member,))
        await self._happenings.task_was_assigned(given, received.occurred_at, unit)

    async def _commented(self, received: Received[TaskCommented], unit: Unit) -> None:
        fact = received.fact
        said = OfTask(event=received.id, task=fact.task, title=fact.title, actor=fact.author, told=fact.told)
        await self._happenings.task_was_commented(said, received.occurred_at, unit)

    async def _logged_in(self, received: Received[UserLoggedIn], unit: Unit) -> None:
        fact = received.fact
        if fact.new_device:
            entry = SignedIn(user=fact.user, session=fact.session, device=fact.device, browser=fact.browser)
            await self._happenings.signed_in_on_a_new_device(entry, received.occurred_at, unit)
