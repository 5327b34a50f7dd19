"""A passkey as a thief has one: a key in a program, which signs whatever it is asked."""

import hashlib
import json
import re
import secrets

from allauth.account.utils import user_pk_to_url_str
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

HERE = hashlib.sha256(b"testserver").digest()
FLAG = AuthenticatorData.FLAG
SEEN = FLAG.UP | FLAG.UV
SIGNED_OUT = {"Accept": "application/json"}


class Passkey:
    def __init__(self, person):
        self.key, self.number = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)
        self.handle = user_pk_to_url_str(person).encode()

    def add(self, client, name="A passkey", rk=True):
        """Have it added by whoever is signed in; `rk` is what a browser says of whether it signs in alone."""
        public = AttestedCredentialData.create(
            Aaguid.NONE, self.number, ES256.from_cryptography_key(self.key.public_key())
        )
        made = AttestationObject.create("none", AuthenticatorData.create(HERE, SEEN | FLAG.AT, 0, public), {})
        page = client.get("/accounts/2fa/webauthn/add/").content.decode()
        response = {"clientDataJSON": self.data(options_in(page), "webauthn.create"), "attestationObject": made}
        return client.post("/accounts/2fa/webauthn/add/", {"name": name, "credential": self.sent(response, rk=rk)})

    def sign_in_alone(self, client):
        options = client.get("/accounts/2fa/webauthn/login/", headers=SIGNED_OUT).json()["request_options"]
        return client.post("/accounts/2fa/webauthn/login/", {"credential": self.signed(options)})

    def second_step(self, client):
        options = options_in(client.get("/accounts/2fa/authenticate/").content.decode())
        return client.post("/accounts/2fa/authenticate/", {"credential": self.signed(options)})

    def signed(self, options):
        seen, data = AuthenticatorData.create(HERE, SEEN, 0), self.data(options, "webauthn.get")
        signature = self.key.sign(seen + data.hash, ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": data, "authenticatorData": seen, "signature": signature}
        return self.sent({**response, "userHandle": self.handle})

    def data(self, options, what):
        return CollectedClientData.create(what, options["publicKey"]["challenge"], "https://testserver")

    def sent(self, response, **rk):
        number = websafe_encode(self.number)
        return json.dumps({
            "id": number, "rawId": number, "type": "public-key",
            "response": {name: websafe_encode(value) for name, value in response.items()},
            "clientExtensionResults": {"credProps": rk} if rk else {},
        })  # fmt: skip


def options_in(page):
    found = json.loads(re.search(r'<script id="passkey-options"[^>]*>(.*?)</script>', page)[1])
    return found.get("creation_options") or found["request_options"]
