// Web push as the file of its own that lies beside tend.js: from where it came is where Tend is.
import * as push from "./index";

export const createPush: typeof push.createPush = (ports, o) =>
  push.createPush(ports, { ...o, api: new URL(".", import.meta.url).href });
