"""What schemathesis cannot know from the document. Only scripts/clients uses this.

A schema cannot say that a password is hard to guess, that a cursor comes from a page before, or that a key of a request
is used for no other request.
"""
import os
import re
import uuid

import requests
import schemathesis
from hypothesis import strategies as st

PASSWORD = "seven quiet harbours at dawn"

schemathesis.openapi.format("password", st.sampled_from([PASSWORD, "nine patient otters by the lake"]))
# Of the IANA database; a pattern cannot list them.
schemathesis.openapi.format("time-zone", st.sampled_from(["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC"]))
# A cursor is valid only in the list that it comes from, so none is sent.
schemathesis.openapi.format("cursor", st.nothing())


@schemathesis.hook
def before_call(context, case, kwargs):
    """Gives each request a key of its own, unless the key is to be refused anyway. The version of the settings changes
    with each request, so none is named."""
    for name, key in dict(case.headers or {}).items():
        if name.lower() == "if-match" and re.fullmatch('"[0-9]+"', str(key)):
            del case.headers[name]
        if name.lower() == "idempotency-key" and re.fullmatch("[!-~]{1,200}", str(key)):
            case.headers[name] = f"{key}-{uuid.uuid4()}"


@schemathesis.auth(refresh_interval=2)
class Token:
    """Signs up again and again, since some requests end the session, and some change the password or the address."""

    def get(self, case, context):
        base = os.environ["TENANTRY"]
        ada = {"email": f"ada-{uuid.uuid4()}@people.example", "password": PASSWORD, "name": "Ada"}
        signed_up = requests.post(f"{base}/v1/auth/signup", json=ada | {"tenant": {"name": "People"}}, timeout=30)
        return signed_up.json()["tokens"]["access_token"]

    def set(self, case, data, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"
