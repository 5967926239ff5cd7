import { beforeEach, describe, expect, test } from "vitest";
import { fakePorts, spareFile, type FakePorts } from "./fakes";
import { courierLater, pollsLater, type Spare } from "./later";

let ports: FakePorts;
let loads: { done(): void; fail(): void }[];
/** The file comes, or does not, when the test says so. */
const load = () =>
  ({
    // oxlint-disable-next-line unicorn/no-thenable
    then: (ok: (m: Spare) => void, no: (err: unknown) => void) =>
      loads.push({ done: () => ok(spareFile), fail: () => no(new Error("away")) }),
  }) as unknown as Promise<Spare>;

beforeEach(() => {
  ports = fakePorts();
  loads = [];
});

describe("a socket made of requests", () => {
  let closed: number[];
  const open = () =>
    pollsLater(ports, load)("ws://x/v1/socket", {
      open: () => {},
      message: () => {},
      close: (code) => closed.push(code),
    });
  beforeEach(() => void (closed = []));

  test("begins when its code is there", () => {
    open();
    ports.advance(0);
    expect(ports.posts).toEqual([]);
    loads[0]!.done();
    ports.advance(0);
    expect(ports.posts).toHaveLength(1);
  });

  test("is one that was lost where its code does not come", () => {
    open();
    loads[0]!.fail();
    expect(closed).toEqual([1006]);
  });

  test("that was closed before is nothing, come what may", () => {
    for (const end of ["done", "fail"] as const) {
      open().close();
      loads.pop()![end]();
    }
    ports.advance(0);
    expect([ports.posts, closed]).toEqual([[], []]);
  });
});

describe("a courier", () => {
  const create = () =>
    courierLater(ports, load, {
      site: "s",
      url: "ws://x/v1/socket",
      connect: ports.connect,
      tokens: new Map(),
      who: () => ({ anon: "a" }),
      own: () => "me",
      permission: () => undefined,
      onShow: () => {},
    });
  const left = {
    at: 1_795_295_121_000,
    gone: true,
    card: { anon: "a", page: { url: "https://x/" }, context: {} },
    e: ['{"n":1,"k":"track","name":"x","ts":1}'],
  };

  test("is not fetched for nothing", () => {
    ports.data.set("tend:s:out:me", "{}");
    ports.data.set("tend:other:out:t", "{}");
    create().run();
    expect(loads).toEqual([]);
  });

  test("is fetched for what another document has left behind", () => {
    ports.data.set("tend:s:out:t", JSON.stringify(left));
    create().run();
    loads[0]!.done();
    expect(ports.sockets).toHaveLength(1);
  });

  test("that was stopped before it came sends nothing", () => {
    ports.data.set("tend:s:out:t", JSON.stringify(left));
    const courier = create();
    courier.run();
    courier.stop();
    loads[0]!.done();
    expect(ports.sockets).toEqual([]);
    expect(ports.data.size).toBe(1);
  });
});
