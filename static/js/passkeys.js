/* Passkeys: a form with data-passkey asks the browser for a credential before it is sent. No passkeys, no button. */
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const withBytes = (options) => {
    const key = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
    if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
    for (const name of ["excludeCredentials", "allowCredentials"]) {
      if (key[name]) key[name] = key[name].map((one) => ({ ...one, id: bytes(one.id) }));
    }
    return { publicKey: key };
  };

  const asJson = (credential) => {
    const response = Object.create(null);
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  const options = async (form) => {
    if (form.dataset.passkey === "sign-in") {
      const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error("The server did not answer. Try again in a minute.");
      return (await answer.json()).request_options;
    }
    const found = JSON.parse(document.getElementById("passkey-options").textContent);
    return found.creation_options || found.request_options;
  };

  const ask = async (form) => {
    const wanted = withBytes(await options(form));
    if (form.dataset.passkey !== "add") return navigator.credentials.get(wanted);
    const alone = form.querySelector("[name=passwordless]")?.checked;
    wanted.publicKey.authenticatorSelection = {
      ...wanted.publicKey.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged", requireResidentKey: Boolean(alone),
      ...(alone ? { userVerification: "required" } : {}),
    };
    return navigator.credentials.create(wanted);
  };

  const sentences = {
    NotAllowedError: "That did not work, or was stopped. Try again.",
    InvalidStateError: "This device or key is added already.",
    SecurityError: "Passkeys do not work at this address. In a demonstration, open the site at http://localhost instead.",
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const said = form.querySelector("[data-passkey-error]");
      said.hidden = true;
      try {
        form.querySelector("[name=credential]").value = asJson(await ask(form));
        form.submit();
      } catch (error) {
        said.textContent = sentences[error.name] || error.message;
        said.hidden = false;
      }
    });
  }
})();
