// Keys as they travel: base64url without padding (RFC 7515, section 2).

export function textOf(bytes: ArrayBuffer | null | undefined): string {
  const binary = String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

/** The public key that a subscription was made with. */
export const keyOf = (sub: PushSubscription) => textOf(sub.options.applicationServerKey);
