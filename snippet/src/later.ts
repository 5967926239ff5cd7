// The parts of spare.ts as the core uses them: there from the start, though their code has
// still to come.
import type { Courier, CourierOptions } from "./courier";
import { LOST } from "./line";
import type { Connect, Ports, Socket } from "./ports";
import { hasLeftovers } from "./shelf";

export type Spare = typeof import("./spare");

/** A socket made of requests. */
export const pollsLater =
  (ports: Ports, load: () => Promise<Spare>): Connect =>
  (url, on) => {
    let socket: Socket | undefined;
    let open = true;
    load().then(
      ({ openPolls }) => {
        if (open) socket = openPolls(ports, url, on);
      },
      (err) => {
        if (open) on.close(LOST, String(err));
      },
    );
    return {
      send: (text) => socket?.send(text),
      get room() {
        return socket?.room;
      },
      close() {
        open = false;
        socket?.close();
      },
    };
  };

/** A courier that is fetched when there is something for it. */
export function courierLater(ports: Ports, load: () => Promise<Spare>, o: CourierOptions): Courier {
  let courier: Courier | undefined;
  let wanted = false;
  return {
    run() {
      if (!hasLeftovers(ports, o.site, o.own())) return;
      wanted = true;
      load().then(
        ({ createCourier }) => {
          courier ??= createCourier(ports, o);
          if (wanted) courier.run();
        },
        () => {}, // they wait for another page
      );
    },
    stop() {
      wanted = false;
      courier?.stop();
    },
  };
}
