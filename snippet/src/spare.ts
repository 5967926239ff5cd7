// What most pages never need, in a file of its own that is fetched when one does: the way
// round WebSockets that do not get through, what other documents have left behind, and the
// words for the site owner where nothing gets through.
import { createPolls } from "./polls";
import type { Ports, Socket, SocketHandlers } from "./ports";
import { browserPost } from "./post";

export { createCourier } from "./courier";
export { identity, stopped, tooLarge, tooMany, unreached } from "./reasons";

export const openPolls = (ports: Ports, url: string, on: SocketHandlers): Socket =>
  createPolls(ports, browserPost(ports.log), url, on);
