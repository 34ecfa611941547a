"""A browser is allowed to ring, and rings: the push service is played, everything else is real."""

import json

import pytest
from playwright.sync_api import expect

from journeys.conftest import Visit
from kernel.push.keys import Browser

pytestmark = pytest.mark.browser

SUBSCRIBED = """
window.PushManager.prototype.subscribe = async (options) => {
  window.asked = Array.from(options.applicationServerKey).length;
  sessionStorage.setItem("asked", window.asked);
  return { toJSON: () => (%s) };
};
"""

# The worker tells when it has shown something. Asking for what is shown until it is there is no way: Chromium forgets
# a notification that it is asked for in the moment between writing it down and showing it.
TELLING = """() => {
  const it = self.registration;
  const show = it.showNotification.bind(it);
  self.shown = new Promise((resolve, reject) => {
    it.showNotification = (...options) => {
      const showing = show(...options);
      showing.then(resolve, reject);
      return showing;
    };
  });
}"""


def test_a_browser_that_is_allowed_to_ring_rings(visit: Visit) -> None:
    visitor = visit(permissions=["notifications"])
    visitor.sign_up("Ringo")
    visitor.context.add_init_script(SUBSCRIBED % Browser("https://push.example/1").token())
    devtools = visitor.context.new_cdp_session(visitor.page)
    registrations: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(each["registrationId"] for each in event["registrations"]),
    )
    devtools.send("ServiceWorker.enable")

    page = visitor.open("/settings/notifications")
    with visitor.context.expect_event("serviceworker") as come:
        page.get_by_role("button", name="Let this browser ring").click()
    worker = come.value
    expect(page.get_by_text("Ring", exact=True).first).to_be_visible()
    expect(page.get_by_role("button", name="Silence")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('asked')") == "65", "the installation's public key, as a point"

    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")  # the page was loaded anew
    worker.evaluate(TELLING)
    message = {"title": "Anna likes your bread", "body": "Have a look", "href": "/recipes/bread", "tag": "likes"}
    origin = visitor.house.rstrip("/")
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": registrations[-1], "data": json.dumps(message)},
    )
    worker.evaluate("self.shown")
    shown = page.evaluate(
        """async () => {
            const it = await navigator.serviceWorker.ready;
            const all = await it.getNotifications();
            return all.map((each) => [each.title, each.body, each.tag, each.data.href]);
        }"""
    )
    assert shown == [["Anna likes your bread", "Have a look", "likes", f"{origin}/recipes/bread"]]


def test_without_script_there_is_no_button(visit: Visit) -> None:
    visitor = visit(script=False)
    visitor.sign_up("Quiet")
    page = visitor.open("/settings/notifications")
    expect(page.get_by_role("button", name="Let this browser ring")).to_be_hidden()
