// What most pages never need, in a file of its own that is fetched when one does: the way
// round WebSockets that do not get through, and what other documents have left behind.
export { createCourier } from "./courier";
export { openPolls } from "./polls";
