
"use strict";
(() => {
  const part = (id) => document.getElementById(id);
  const token = new URLSearchParams(location.search).get("token") ?? "";
  const fields = ["name", "password"];

  const post = async (path, body, bearer) => {
    const headers = { "Content-Type": "application/json" };
    if (bearer) headers.Authorization = `Bearer ${bearer}`;
    const answer = await fetch(`../v1/${path}`, {
      method: "POST", headers, body: body && JSON.stringify(body), credentials: "omit", cache: "no-store",
    });
    const text = await answer.text();
    const json = text ? JSON.parse(text) : {};
    if (!answer.ok) throw json;
    return json;
  };

  const tell = (problem) => {
    part("problem").textContent = problem.detail ?? "The server cannot be reached. Try again in a moment.";
    for (const { pointer, detail } of problem.errors ?? []) {
      const field = pointer.slice(1);
      if (!fields.includes(field)) continue;
      part(`${field}-error`).textContent = `${part(field).labels[0].textContent} ${detail}.`;
      part(field).setAttribute("aria-invalid", "true");
    }
    part("form").querySelector("[aria-invalid]")?.focus();
  };

  const forget = () => {
    part("problem").textContent = "";
    for (const field of fields) {
      part(`${field}-error`).textContent = "";
      part(field).removeAttribute("aria-invalid");
    }
  };

  part("known").addEventListener("change", () => {
    const known = part("known").checked;
    part("newcomer").hidden = known;
    part("password").autocomplete = known ? "current-password" : "new-password";
  });

  part("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    forget();
    const body = { token };
    if (part("password").value) body.password = part("password").value;
    if (part("name").value && !part("known").checked) body.name = part("name").value;
    part("accept").disabled = true;
    try {
      const { tenant, tokens } = await post("invitations/accept", body);
      part("form").remove();
      part("title").textContent = `Welcome to ${tenant.name}`;
      part("about").textContent = "You are now a member. Sign in with your email address and password.";
      part("title").focus();
      // This page keeps no tokens, so the session is not needed.
      await post("auth/logout", undefined, tokens.access_token).catch(() => {});
    } catch (problem) {
      tell(problem);
      part("accept").disabled = false;
    }
  });

  post("invitations/preview", { token }).then(({ email, role, tenant, invited_by }) => {
    part("title").textContent = `Join ${tenant.name}`;
    part("about").textContent = `${invited_by ?? "Someone"} invites you to ${tenant.name} as ${role}.`;
    part("email").value = email;
    part("form").hidden = false;
  }, tell);
})();
