import { all, any, type Decision } from "./decision.js";
import type { Direction } from "./syntax.js";

/** A question about one end, asked of one, either, or both. */
export function ends(direction: Direction | undefined, ask: (end: "src" | "dst") => Decision): Decision {
  if (direction === "src" || direction === "dst") return ask(direction);
  return direction === "src and dst" ? all(ask("src"), ask("dst")) : any(ask("src"), ask("dst"));
}
