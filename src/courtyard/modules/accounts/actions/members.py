"""What those who run the house see of accounts, and decide about them."""

from collections.abc import Iterable

from courtyard.kernel.basics import Actor, Forbidden, Id, Role, Visit, is_id, now
from courtyard.kernel.documents import Changes
from courtyard.kernel.events import Unit
from courtyard.modules.accounts.actions.letters import AccountLetters
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.actions.sessions import Sessions
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.contract import Member, MemberPage
from courtyard.modules.accounts.errors import AccountChanged, DecisionRefused, UserNotFound
from courtyard.modules.accounts.events import Ending, SessionsRevoked, UserUpdated
from courtyard.modules.accounts.models import Status, User
from courtyard.modules.accounts.rules.deciding import check_roles, check_status, following_status
from courtyard.modules.accounts.store import Decision, MemberQuery, MemberStore, UserStore
