// tend.js: what the script tag says, and where the parts of the same build lie.
import { begin, guard, settings } from "./begin";
import { part, type Parts } from "./browser";

/** "render.<hash>.js" and so on, put in by the build: they lie beside the script itself. */
declare const RENDERER_PATH: string;
declare const SPARE_PATH: string;
declare const SCENE_PATH: string;
declare const TRY_PATH: string;
declare const PUSH_PATH: string;

guard(() => {
  const script = document.currentScript ?? document.querySelector("script[data-site]");
  if (!(script instanceof HTMLScriptElement)) return;
  const s = settings(script.dataset, script.src, script.nonce);
  if (!s) return;
  const file = (path: string) => part(new URL(path, s.base).href);
  const parts = {
    load: file(RENDERER_PATH),
    spare: file(SPARE_PATH),
    scene: file(SCENE_PATH),
    trial: file(TRY_PATH),
    push: file(PUSH_PATH),
  };
  // With nothing of this script running any more: what tells the browser's tools where a WebSocket was
  // opened then reads a few functions once more, and not all of them.
  queueMicrotask(guard(() => begin(s, parts as unknown as Parts)));
})();
