// What the anchored layouts do. Each gives what takes it all back.
export { hotspot } from "./hotspot";
export { inline } from "./inline";
export { tooltip } from "./tooltip";
