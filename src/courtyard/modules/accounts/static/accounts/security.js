// Passkeys and printing. Without script the pages offer the other ways.
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());

  async function ask(path, body) {
    const answer = await fetch(path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error.message);
    return told;
  }
  // Browsers add fields to toJSON over time; these are the ones that are read.
  function made(credential) {
    const said = credential.toJSON();
    return {
      id: said.id, rawId: said.rawId, type: said.type, clientExtensionResults: {},
      response: { clientDataJSON: said.response.clientDataJSON, attestationObject: said.response.attestationObject, transports: said.response.transports || [] },
    };
  }
  function used(credential) {
    const said = credential.toJSON();
    const { clientDataJSON, authenticatorData, signature, userHandle } = said.response;
    return { id: said.id, rawId: said.rawId, type: said.type, clientExtensionResults: {}, response: { clientDataJSON, authenticatorData, signature, userHandle } };
  }
  function tell(form, error) {
    const place = form.querySelector("[data-problem]");
    const isOurs = error instanceof Error && !(error instanceof DOMException) && !(error instanceof TypeError);
    place.textContent = isOurs ? error.message : form.dataset.failed;
    place.hidden = false;
    const button = form.querySelector("button.button");
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
  function usable() {
    return window.PublicKeyCredential && PublicKeyCredential.parseCreationOptionsFromJSON && PublicKeyCredential.parseRequestOptionsFromJSON;
  }

  const making = document.querySelector("[data-passkey-make]");
  if (making && !usable()) making.hidden = true;
  else if (making) making.addEventListener("submit", async (event) => {
    event.preventDefault();
    const password = making.querySelector("[name=passkey_password]");
    try {
      const begun = await ask("/api/auth/passkeys/register/begin", { password: password ? password.value : "" });
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(begun.options);
      const credential = await navigator.credentials.create({ publicKey });
      const name = making.querySelector("[name=passkey_name]").value;
      await ask("/api/auth/passkeys/register/finish", { ceremony: begun.ceremony, credential: made(credential), name });
      location.assign("/settings/security");
    } catch (error) {
      tell(making, error);
    }
  });

  const using = document.querySelector("[data-passkey-use]");
  if (using && !usable()) using.hidden = true;
  else if (using) using.addEventListener("submit", async (event) => {
    if (using.elements.credential.value) return;
    event.preventDefault();
    try {
      const begun = await ask("/api/auth/passkeys/login/begin");
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(begun.options);
      const credential = await navigator.credentials.get({ publicKey });
      using.elements.ceremony.value = begun.ceremony;
      using.elements.credential.value = JSON.stringify(used(credential));
      using.submit();
    } catch (error) {
      tell(using, error);
    }
  });
})();
