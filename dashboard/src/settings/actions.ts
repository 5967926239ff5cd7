const nouns: Record<string, string> = { key: "API key", two_factor: "second factor" };

const said: Record<string, string> = {
  "member.add": "Added a member",
  "member.role": "Changed a role",
  "member.remove": "Removed a member",
  "member.reset": "Made a password link",
  "key.create": "Made an API key",
  "key.delete": "Revoked an API key",
  "password.change": "Changed their password",
  "password.reset": "Chose a password by a link",
  "two_factor.on": "Turned their second factor on",
  "two_factor.off": "Turned their second factor off",
  "site.create": "Made the site",
  "site.update": "Changed the site",
  "identity.update": "Changed who needs an identity token",
  "identity_key.create": "Added an identity key",
  "identity_key.delete": "Removed an identity key",
  "account.update": "Changed who represents an account",
  "settings.update": "Changed the settings",
  "write_key.replace": "Made another write key",
  "push_key.rotate": "Replaced the key of web push",
  "export.read": "Took an export",
  "device.test": "Sent a test notification",
  "device.delete": "Removed a browser that took notifications",
};

/** An action of the audit log, `campaign.launch`, as a member reads it: "Campaign: launch". */
export function actionInWords(action: string): string {
  const [noun = "", verb = ""] = action.split(".");
  const named = nouns[noun] ?? noun;
  return said[action] ?? `${named.slice(0, 1).toUpperCase()}${named.slice(1)}: ${verb.replaceAll("_", " ")}`;
}
