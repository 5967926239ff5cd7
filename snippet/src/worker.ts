// tend-push.js: what a site's own worker imports.
import { serve, type WorkerScope } from "./push/worker";

serve(self as unknown as WorkerScope);
