// Shows what is pushed to this browser, and leads to it. It keeps no page and answers no request.
"use strict";

// The payload is JSON: {title, body?, href?, tag?, badge?, id?}. Something must be shown for every push, whatever it
// says, or browsers take the permission away.
function told(event) {
  try {
    return (event.data && event.data.json()) || {};
  } catch {
    return {};
  }
}

// Only addresses of this site are opened.
function local(href) {
  const url = new URL(href || "/", self.location.origin);
  return url.origin === self.location.origin ? url.href : self.location.origin;
}

self.addEventListener("push", (event) => {
  const message = told(event);
  const options = { body: message.body || "", data: { href: local(message.href) } };
  if (message.tag) options.tag = message.tag;
  const done = [self.registration.showNotification(message.title || self.location.hostname, options)];
  if (Number.isInteger(message.badge) && self.navigator.setAppBadge) {
    done.push(self.navigator.setAppBadge(message.badge).catch(() => {}));
  }
  event.waitUntil(Promise.all(done));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const href = event.notification.data.href;
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then((windows) => {
      const open = windows.find((each) => each.url === href);
      return open ? open.focus() : self.clients.openWindow(href);
    })
  );
});
