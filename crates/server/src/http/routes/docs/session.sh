# Where the server is, and a number that makes this run's addresses new.
B=${B:-http://127.0.0.1:8080/v1} J='Content-Type: application/json' N=$(date +%s%N)
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
# Ada founds an organization and is signed in.
ADA=$(curl -sSf $B/auth/signup -H "$J" -d '{"email": "ada'$N'@example.com", "password": "correct horse battery staple", "name": "Ada Lovelace", "tenant": {"name": "Analytical Engines"}}' | field access_token)
curl -sSf $B/me -H "Authorization: Bearer $ADA"; echo
# She invites Grace.
LINK=$(curl -sSf $B/invitations -H "Authorization: Bearer $ADA" -H "$J" -d '{"email": "grace'$N'@example.com", "role": "member"}' | field link)
TOKEN=${LINK#*token=}
# Grace looks at the invitation and accepts it.
curl -sSf $B/invitations/preview -H "$J" -d '{"token": "'$TOKEN'"}'; echo
GRACE=$(curl -sSf $B/invitations/accept -H "$J" -d '{"token": "'$TOKEN'", "name": "Grace Hopper", "password": "seven quiet harbours at dawn"}' | field access_token)
# Her organizations, and the team.
curl -sSf $B/me/tenants -H "Authorization: Bearer $GRACE"; echo
curl -sSf $B/members -H "Authorization: Bearer $GRACE"; echo
