// The button that lets this browser ring. Without script, or in a browser without Web Push, there is no button.
(() => {
  "use strict";
  const offer = document.getElementById("push-offer");
  if (!offer || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  const button = offer.querySelector("button");
  const say = (message, tone) => document.dispatchEvent(new CustomEvent("toast", { detail: { message, tone } }));

  async function allow() {
    if ((await Notification.requestPermission()) !== "granted") return say(offer.dataset.blocked, "warn");
    const registration = await navigator.serviceWorker.register(offer.dataset.worker, { scope: "/" });
    await navigator.serviceWorker.ready;
    const key = Uint8Array.from(atob(offer.dataset.key.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const answer = await fetch("/api/v1/notifications/devices", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ platform: "web", token: JSON.stringify(subscription), enabled: true }),
    });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    window.location.reload();
  }

  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await allow();
    } catch {
      say(offer.dataset.failed, "bad");
    } finally {
      button.disabled = false;
    }
  });
  offer.hidden = false;
})();
