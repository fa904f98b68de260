
"use strict";
(() => {
  const part = (id) => document.getElementById(id);
  const token = new URLSearchParams(location.search).get("token") ?? "";
  const fields = ["name", "password"];
  // After these the person is a member, so the page shows the way on instead of the form.
  const done = ["already_member", "invitation_accepted"];

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

  // Puts a name between words, so that its direction does not move them.
  const isolated = (name) => {
    const element = document.createElement("bdi");
    element.textContent = name;
    return element;
  };

  const a = (noun) => `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;

  const mark = (field, text) => {
    part(`${field}-error`).textContent = text;
    part(field).setAttribute("aria-invalid", "true");
  };

  const focusFirst = () => {
    const wrong = part("form").querySelector("[aria-invalid]");
    (wrong ?? (part("newcomer").hidden || part("name").value ? part("password") : part("name"))).focus();
  };

  const tell = (problem) => {
    const marked = (problem.errors ?? []).filter(({ pointer }) => fields.includes(pointer.slice(1)));
    for (const { pointer, detail } of marked) {
      const field = pointer.slice(1);
      mark(field, `${part(field).labels[0].textContent} ${detail.replace(/\.$/, "")}.`);
    }
    const server = problem.detail ?? "The server cannot be reached. Try again in a moment.";
    part("problem").textContent = marked.length ? "Correct the marked fields." : server;
    if (problem.code === "email_taken") {
      part("known").checked = true;
      choose();
      part("problem").textContent = "There is an account with this email address. Enter its password.";
    }
    if (done.includes(problem.code)) {
      part("form").hidden = true;
      part("onward").hidden = false;
    } else if (!part("form").hidden) {
      focusFirst();
    }
  };

  const forget = () => {
    part("problem").textContent = "";
    for (const field of fields) {
      part(`${field}-error`).textContent = "";
      part(field).removeAttribute("aria-invalid");
    }
  };

  const choose = () => {
    const known = part("known").checked;
    part("newcomer").hidden = known;
    part("password-hint").hidden = known;
    part("password").autocomplete = known ? "current-password" : "new-password";
    part("lead").textContent = known ? "Enter the password of your account." : "Enter your name and a password.";
  };

  // Says what is missing before anything is sent. The server checks the same again.
  const isComplete = () => {
    const [name, password] = [part("name").value.trim(), part("password").value];
    const least = part("password").minLength;
    if (part("known").checked) {
      if (!password) mark("password", "Enter your password.");
    } else {
      if (!name) mark("name", "Enter your name.");
      if (!password) mark("password", "Enter a password.");
      else if ([...password].length < least) mark("password", `Enter at least ${least} characters.`);
    }
    return !part("form").querySelector("[aria-invalid]");
  };

  const welcome = ({ tenant, membership, user }) => {
    part("form").remove();
    part("title").replaceChildren("Welcome to ", isolated(tenant.name));
    part("about").textContent = `You are now ${a(membership.role)} of this organization.`;
    part("joined-tenant").textContent = tenant.name;
    part("joined-role").textContent = membership.role;
    part("joined-name").textContent = user.name;
    part("joined-email").textContent = user.email;
    part("joined").hidden = false;
    part("onward").hidden = false;
    part("title").focus();
  };

  part("known").addEventListener("change", () => {
    forget();
    choose();
    focusFirst();
  });

  part("show").addEventListener("click", () => {
    const shown = part("password").type === "password";
    part("password").type = shown ? "text" : "password";
    part("show").textContent = shown ? "Hide" : "Show";
    part("show").setAttribute("aria-label", shown ? "Hide the password" : "Show the password");
  });

  part("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    forget();
    if (!isComplete()) {
      focusFirst();
      return;
    }
    const body = { token, password: part("password").value };
    if (!part("known").checked) body.name = part("name").value;
    part("accept").disabled = true;
    try {
      const accepted = await post("invitations/accept", body);
      welcome(accepted);
      // This page keeps no tokens, so the session is not needed.
      await post("auth/logout", undefined, accepted.tokens.access_token).catch(() => {});
      if (part("app")) location.assign(part("app").href);
    } catch (problem) {
      tell(problem);
      part("accept").disabled = false;
    }
  });

  post("invitations/preview", { token }).then(({ email, role, tenant, invited_by }) => {
    part("title").replaceChildren("Join ", isolated(tenant.name));
    const inviter = invited_by ? [isolated(invited_by), " invites you"] : ["You are invited"];
    part("about").replaceChildren(...inviter, " to join ", isolated(tenant.name), ` as ${a(role)}.`);
    part("email").value = email;
    part("form").hidden = false;
    focusFirst();
  }, tell);
})();
