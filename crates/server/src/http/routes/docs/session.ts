// npm install openapi-fetch openapi-typescript
// npx openapi-typescript http://127.0.0.1:8080/openapi.json -o tenantry.ts
import createClient from "openapi-fetch";
import type { paths } from "./tenantry.js";

const baseUrl = process.env["TENANTRY"] ?? "http://127.0.0.1:8080";
const api = createClient<paths>({ baseUrl });
const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

/** Returns the body of a success. A problem is thrown with its code, which a program can decide by. */
async function got<T>(call: Promise<{ data?: T; error?: { code: string; detail: string } }>): Promise<T> {
  const { data, error } = await call;
  if (error !== undefined) throw new Error(`${error.code}: ${error.detail}`);
  return data as T;
}

const ada = await got(api.POST("/v1/auth/signup", {
  body: {
    email: "ada@example.com",
    password: "correct horse battery staple",
    name: "Ada Lovelace",
    tenant: { name: "Analytical Engines" },
  },
}));
const me = await got(api.GET("/v1/me", bearer(ada.tokens.access_token)));
console.log(`${me.user.name} is ${me.role} of ${me.tenant?.slug}`);

const { link } = await got(api.POST("/v1/invitations", {
  ...bearer(ada.tokens.access_token),
  body: { email: "grace@example.com", role: "member" },
}));
const token = link.split("token=")[1] ?? "";
const preview = await got(api.POST("/v1/invitations/preview", { body: { token } }));
console.log(`${preview.invited_by} invites ${preview.email} to ${preview.tenant.name}`);

const grace = await got(api.POST("/v1/invitations/accept", {
  body: { token, name: "Grace Hopper", password: "seven quiet harbours at dawn" },
}));
const tenants = await got(api.GET("/v1/me/tenants", bearer(grace.tokens.access_token)));
for (const { tenant, role } of tenants.items) console.log(`${tenant.name}: ${role}`);
const members = await got(api.GET("/v1/members", bearer(grace.tokens.access_token)));
for (const { name, role, status } of members.items) console.log(`${name}: ${role}, ${status}`);
