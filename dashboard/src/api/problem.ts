/** One thing that is wrong with what was sent. */
export interface Fault {
  /** JSON pointer of the field. */
  pointer: string;
  detail: string;
  /** A value that would do, and the field to write it in. */
  suggestion?: { pointer: string; value: string };
}

/** What the server answered instead of what was asked for, or that it did not answer (status 0). */
export class ApiError extends Error {
  readonly status: number;
  /** What programs read: "session_required", "not_available", ... */
  readonly code: string;
  readonly faults: Fault[];
  readonly requestId: string;

  constructor(status: number, code: string, detail: string, faults: Fault[] = [], requestId = "") {
    super(detail);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.faults = faults;
    this.requestId = requestId;
  }

  /** The field's fault by its pointer, for forms. */
  faultAt(pointer: string): string | undefined {
    return this.faults.find((f) => f.pointer === pointer || f.pointer.startsWith(`${pointer}/`))?.detail;
  }
}

/** Whether asking again can help: the server was away, busy or at fault. */
export function passing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
}

/** Whether nobody is signed in. */
export function signedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/** Whether the member may not see or do this, or it is not there for them. */
export function turnedAway(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 403 || error.status === 404);
}
