// What most pages never need, in a file of its own that is fetched when one does: the way
// round WebSockets that do not get through, what other documents have left behind, and the
// words for the site owner where nothing gets through.
export { createCourier } from "./courier";
export { openPolls } from "./polls";
export { identity, stopped, tooLarge, tooMany, unreached } from "./reasons";
