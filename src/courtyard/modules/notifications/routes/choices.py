"""What members want to hear of."""

from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.modules.notifications.actions.choosing import Choosing
from courtyard.modules.notifications.schemas.choices import PreferencesOut, PreferencesPatch, SocialOut, SocialPatch


@route("GET", "/notifications/preferences", may=MEMBERS, summary="What you want to hear of")
async def read_preferences(actor: Actor, notification_choices: Choosing) -> PreferencesOut:
    """Groups on or off, and the channels of each kind."""
    return PreferencesOut.of(await notification_choices.chosen(actor))


@route("PUT", "/notifications/preferences", may=MEMBERS, summary="Choose what you want to hear of")
async def change_preferences(data: PreferencesPatch, actor: Actor, notification_choices: Choosing) -> PreferencesOut:
    """Switch groups, and channels of single kinds; what is left out stays as it is."""
    return PreferencesOut.of(await notification_choices.switch(actor, data.groups(), data.kinds()))


@route("PUT", "/users/me/preferences/notifications", may=MEMBERS, summary="Choose in three switches")
async def change_social(data: SocialPatch, actor: Actor, notification_choices: Choosing) -> SocialOut:
    """The short form of `PUT /notifications/preferences`: `social` is likes, comments and follows."""
    return SocialOut.of(await notification_choices.switch(actor, data.groups()))


HANDLERS: list[HTTPRouteHandler] = [read_preferences, change_preferences, change_social]
