import { expect, it } from "vitest";
import { ask } from "./client";
import { ApiError, passing, signedOut } from "./problem";

async function failure(call: Promise<never> | ReturnType<typeof answer>): Promise<ApiError> {
  const error: unknown = await ask(call).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

async function answer(status: number, error?: object, headers: Record<string, string> = {}) {
  return { error: error as never, response: new Response(null, { status, headers }) };
}

it("turns a problem into an error that names the fields and the request", async () => {
  const problem = {
    type: "about:blank",
    title: "Bad",
    status: 422,
    code: "invalid",
    detail: "Two fields are wrong.",
    errors: [{ pointer: "/origins/0", code: "bad_value", detail: "No path here." }],
    request_id: "r1",
  };
  const error = await failure(answer(422, problem));
  expect(error).toMatchObject({
    status: 422,
    code: "invalid",
    message: "Two fields are wrong.",
    requestId: "r1",
  });
  expect(error.faultAt("/origins")).toBe("No path here.");
  expect(error.faultAt("/origin")).toBeUndefined();
});

it("knows a proxy's answer, which is no problem of ours", async () => {
  const error = await failure(answer(502, undefined, { "X-Request-Id": "r2" }));
  expect(error).toMatchObject({ status: 502, code: "unknown", requestId: "r2" });
  expect(passing(error)).toBe(true);
});

it("knows a server that does not answer", async () => {
  const error = await failure(Promise.reject<never>(new TypeError("Failed to fetch")));
  expect(error.code).toBe("unreachable");
  expect(passing(error)).toBe(true);
});

it("tells signed out from refused", async () => {
  expect(signedOut(await failure(answer(401)))).toBe(true);
  expect(signedOut(await failure(answer(403)))).toBe(false);
  expect(passing(await failure(answer(403)))).toBe(false);
});
