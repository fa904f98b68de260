# pip install openapi-python-client
# openapi-python-client generate --url http://127.0.0.1:8080/openapi.json --output-path tenantry
# pip install ./tenantry
import os

from tenantry_client import AuthenticatedClient, Client
from tenantry_client.api.auth import sign_up
from tenantry_client.api.invitations import accept_invitation, invite, preview_invitation
from tenantry_client.api.me import list_my_tenants, who_am_i
from tenantry_client.api.members import list_members
from tenantry_client.models import AcceptBody, FoundTenantBody, InviteBody, PreviewBody, Role, SignUpBody

base_url = os.environ.get("TENANTRY", "http://127.0.0.1:8080")
anyone = Client(base_url=base_url)


def got(answer):
    """Returns a success. A problem is raised with its code, which a program can decide by."""
    if hasattr(answer, "request_id"):
        raise RuntimeError(f"{answer.code.value}: {answer.detail}")
    return answer


ada = got(sign_up.sync(client=anyone, body=SignUpBody(
    email="ada@example.com",
    password="correct horse battery staple",
    name="Ada Lovelace",
    tenant=FoundTenantBody(name="Analytical Engines"),
)))
ada = AuthenticatedClient(base_url=base_url, token=ada.tokens.access_token)
me = got(who_am_i.sync(client=ada))
print(f"{me.user.name} is {me.role.value} of {me.tenant.slug}")

invited = got(invite.sync(client=ada, body=InviteBody(email="grace@example.com", role=Role.MEMBER)))
token = invited.link.split("token=")[1]
preview = got(preview_invitation.sync(client=anyone, body=PreviewBody(token=token)))
print(f"{preview.invited_by} invites {preview.email} to {preview.tenant.name}")

grace = got(accept_invitation.sync(client=anyone, body=AcceptBody(
    token=token,
    name="Grace Hopper",
    password="seven quiet harbours at dawn",
)))
grace = AuthenticatedClient(base_url=base_url, token=grace.tokens.access_token)
for mine in got(list_my_tenants.sync(client=grace)).items:
    print(f"{mine.tenant.name}: {mine.role.value}")
for member in got(list_members.sync(client=grace)).items:
    print(f"{member.name}: {member.role.value}, {member.status.value}")
