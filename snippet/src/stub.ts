// Optional, and small enough to be pasted into a page.
import { stub } from "./queue";

stub(window as { tend?: unknown });
