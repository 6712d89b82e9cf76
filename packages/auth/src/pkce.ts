/** Proof key for code exchange (RFC 7636): the code of another provider is of use to the browser alone that asked for it. */

const VERIFIER_BYTES = 48;

/** A secret of this one sign-in: 64 characters. */
export function newVerifier(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>): string {
  return base64url(random(new Uint8Array(VERIFIER_BYTES)));
}

/** What may be seen of the secret: its SHA-256. */
export async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return base64url(new Uint8Array(digest));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}
