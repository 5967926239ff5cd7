// Lines that make an identity token on a site's own server, with the site's key and kid in them.

export const languages = ["Node", "Go", "Python", "PHP", "Ruby"] as const;
export type Language = (typeof languages)[number];

interface Of {
  siteKey: string;
  kid: string;
}

/** In double quotes, escaped as JSON does; PHP and Ruby would look into a dollar and a hash, besides. */
const quoted = (value: string) => JSON.stringify(value);
const still = (text: string, sign: string) => text.replaceAll(sign, `\\${sign}`);

/** The lines for a key of HS256, of the language's own library; the secret comes from the environment. */
export function tokenSample(language: Language, { siteKey, kid }: Of): string {
  return samples[language](quoted(siteKey), quoted(kid));
}

const samples: Record<Language, (site: string, kid: string) => string> = {
  Node: (site, kid) => `import { createHmac } from "node:crypto";

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

export function tendToken(userId) {
  const header = part({ alg: "HS256", typ: "JWT", kid: ${kid} });
  const claims = part({ sub: userId, aud: ${site}, exp: Math.floor(Date.now() / 1000) + 3600 });
  const signature = createHmac("sha256", process.env.TEND_IDENTITY_SECRET)
    .update(\`\${header}.\${claims}\`)
    .digest("base64url");
  return \`\${header}.\${claims}.\${signature}\`;
}`,
  Go: (site, kid) => `import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"os"
	"time"
)

func tendToken(userID string) string {
	part := func(value map[string]any) string {
		raw, _ := json.Marshal(value)
		return base64.RawURLEncoding.EncodeToString(raw)
	}
	text := part(map[string]any{"alg": "HS256", "typ": "JWT", "kid": ${kid}}) + "." +
		part(map[string]any{"sub": userID, "aud": ${site}, "exp": time.Now().Add(time.Hour).Unix()})
	mac := hmac.New(sha256.New, []byte(os.Getenv("TEND_IDENTITY_SECRET")))
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}`,
  Python: (site, kid) => `import base64, hashlib, hmac, json, os, time

def part(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=")

def tend_token(user_id):
    header = part(json.dumps({"alg": "HS256", "typ": "JWT", "kid": ${kid}}).encode())
    claims = part(json.dumps({"sub": user_id, "aud": ${site}, "exp": int(time.time()) + 3600}).encode())
    text = header + b"." + claims
    secret = os.environ["TEND_IDENTITY_SECRET"].encode()
    return (text + b"." + part(hmac.new(secret, text, hashlib.sha256).digest())).decode()`,
  PHP: (site, kid) => php(still(site, "$"), still(kid, "$")),
  Ruby: (site, kid) => ruby(still(site, "#"), still(kid, "#")),
};

const php = (site: string, kid: string) => `function tend_token(string $userId): string {
    $part = fn(string $raw) => rtrim(strtr(base64_encode($raw), '+/', '-_'), '=');
    $header = $part(json_encode(["alg" => "HS256", "typ" => "JWT", "kid" => ${kid}]));
    $claims = $part(json_encode(["sub" => $userId, "aud" => ${site}, "exp" => time() + 3600]));
    $signature = hash_hmac("sha256", "$header.$claims", getenv("TEND_IDENTITY_SECRET"), true);
    return "$header.$claims." . $part($signature);
}`;

const ruby = (site: string, kid: string) => `require "json"
require "openssl"

def tend_token(user_id)
  part = ->(raw) { [raw].pack("m0").tr("+/", "-_").delete("=") }
  header = part.(JSON.generate(alg: "HS256", typ: "JWT", kid: ${kid}))
  claims = part.(JSON.generate(sub: user_id, aud: ${site}, exp: Time.now.to_i + 3600))
  signature = OpenSSL::HMAC.digest("SHA256", ENV.fetch("TEND_IDENTITY_SECRET"), "#{header}.#{claims}")
  "#{header}.#{claims}.#{part.(signature)}"
end`;

/** What a token says, for who signs with a key pair and a library of their own. */
export function tokenParts(alg: string, { siteKey, kid }: Of): string {
  return `header  {"alg": ${quoted(alg)}, "typ": "JWT", "kid": ${quoted(kid)}}
claims  {"sub": "the user's id", "aud": ${quoted(siteKey)}, "exp": 1795298400}`;
}
