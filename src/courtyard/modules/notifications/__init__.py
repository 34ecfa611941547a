"""Notifications: what members are told, where they are told it, and what they want to hear of.

Nouns: a *notification* is one line in a member's list; a *kind* says what happened; a *channel* is a way to tell it
(the list, live, e-mail, push); a *choice* is what a member wants of it; a *device* is what push goes to.

Invariants: nobody sees somebody else's. One fact makes one notification, however often it is delivered. A member has
at most 100 notifications, none older than 30 days, and at most 20 devices. Nobody is told of what they did themselves.
"""
