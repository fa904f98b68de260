B=${B:-http://127.0.0.1:8080/v1} J='Content-Type: application/json'
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
ADA=$(curl -sSf $B/auth/signup -H "$J" -d '{"email": "ada@example.com", "password": "correct horse battery staple", "name": "Ada Lovelace", "tenant": {"name": "Analytical Engines"}}' | field access_token)
curl -sSf $B/me -H "Authorization: Bearer $ADA"; echo
LINK=$(curl -sSf $B/invitations -H "Authorization: Bearer $ADA" -H "$J" -d '{"email": "grace@example.com", "role": "member"}' | field link)
TOKEN=${LINK#*token=}
curl -sSf $B/invitations/preview -H "$J" -d '{"token": "'$TOKEN'"}'; echo
GRACE=$(curl -sSf $B/invitations/accept -H "$J" -d '{"token": "'$TOKEN'", "name": "Grace Hopper", "password": "seven quiet harbours at dawn"}' | field access_token)
curl -sSf $B/me/tenants -H "Authorization: Bearer $GRACE"; echo
curl -sSf $B/members -H "Authorization: Bearer $GRACE"; echo
