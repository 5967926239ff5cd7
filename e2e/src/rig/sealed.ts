// Pushes as others make and read them: sealed and opened by Mozilla's http_ece, which shares no code with
// the server, and the tokens of VAPID (RFC 8292) checked by Node's own cryptography.
import {
  createECDH,
  createHmac,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify,
  type ECDH,
} from "node:crypto";
import { createRequire } from "node:module";

interface Ece {
  encrypt(plain: Buffer, with_: object): Buffer;
  decrypt(body: Buffer, with_: object): Buffer;
}
const ece = createRequire(import.meta.url)("http_ece") as Ece;

/** Of a browser, as PushSubscription.toJSON gives it. */
export interface Subscription {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

/** A secret-key of the server's, for tests that have to sign what it signs. */
export const SECRET = Buffer.alloc(32, 7).toString("base64");

/** What a notification brings with it, by which its receipts are known. */
export function receiptOf(site: string, delivery: string): string {
  const key = Buffer.from(hkdfSync("sha256", Buffer.from(SECRET, "base64"), "", "tend: push receipts", 32));
  const mac = createHmac("sha256", key).update(`${site.length}:${site}${delivery}`).digest();
  return mac.subarray(0, 16).toString("base64url");
}

/** Sends a message to a browser by its push service. */
export async function push({ endpoint, keys }: Subscription, message: object): Promise<void> {
  const privateKey = createECDH("prime256v1");
  privateKey.generateKeys();
  const body = ece.encrypt(Buffer.from(JSON.stringify(message)), {
    version: "aes128gcm",
    dh: keys.p256dh,
    authSecret: keys.auth,
    privateKey,
    salt: randomBytes(16).toString("base64url"),
  });
  const headers = { ttl: "60", "content-encoding": "aes128gcm" };
  const answer = await fetch(endpoint, { method: "POST", headers, body: new Uint8Array(body) });
  if (answer.status !== 201) throw new Error(`the push service says ${answer.status}`);
}

/** A browser that is none: it has subscribed, and reads what it is sent. */
export interface Reader {
  subscription: Subscription;
  open(body: Buffer): Record<string, unknown>;
}

export function createReader(endpoint: string): Reader {
  const privateKey: ECDH = createECDH("prime256v1");
  const p256dh = privateKey.generateKeys().toString("base64url");
  const authSecret = randomBytes(16).toString("base64url");
  return {
    subscription: { endpoint, keys: { p256dh, auth: authSecret } },
    open: (body) =>
      JSON.parse(ece.decrypt(body, { version: "aes128gcm", privateKey, authSecret }).toString()) as Record<
        string,
        unknown
      >,
  };
}

/** What a VAPID header says, once its signature holds by the key that the browser subscribed with. */
export function vapid(header: string, key: string): Record<string, unknown> {
  const [, token = "", k] = /^vapid t=(\S+?), ?k=(\S+)$/.exec(header) ?? [];
  if (k !== key) throw new Error(`signed by ${k}, and not by ${key}`);
  const point = Buffer.from(key, "base64url");
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
  };
  const [head = "", claims = "", signature = ""] = token.split(".");
  const holds = verify(
    "sha256",
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  if (!holds) throw new Error("the signature does not hold");
  return JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, unknown>;
}
