export const MIN_PASSWORD = 10;

/** What the browser can say of a password before the server has looked at it; null where nothing. */
export function passwordFault(password: string): string | null {
  return [...password].length < MIN_PASSWORD ? `At least ${MIN_PASSWORD} characters` : null;
}
