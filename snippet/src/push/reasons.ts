// Why notifications do not reach a browser, in words for whoever builds the page.

export const details = {
  off: "the site has not turned push on in Tend: Settings, Push",
  consent: 'notifications need the consent "full"',
  insecure: "the page is not served over https",
  unsupported: "this browser has no web push, or has it turned off",
  home_screen: "on iPhone and iPad only what was added to the home screen can have notifications",
  click: "the browser may be asked in a click only: call tend.push.prompt() first thing in its handler",
  denied:
    "the person has refused notifications from this site; only they can change that, in the browser's settings",
  dismissed: "the person has closed the browser's question without an answer",
  timeout: "the browser has not subscribed within 20 s: it may not reach its push service",
  worker: "the worker of the site cannot be used: see Settings, Push for its path and its lines.",
  key: "the browser does not take the server's key",
  foreign: "the site's own worker has a subscription of another push service, which is left alone",
  signed_out: "whoever agreed here has signed out; it goes on when somebody signs in",
  other: "the browser could not subscribe",
} as const;

export type Reason = keyof typeof details;
