/** A recipe goes: what is due is put in first. */
import { release } from "../memory";
import { flushFlows } from "./flush";
import { blockBytes, restOf } from "./parts";
import { cache, Recipe } from "./state";
import { leaveWay } from "./ways";

/** Its place in the index is the caller's. */
export function forget(r: Recipe): void {
  if (r.hits) flushFlows();
  const c = cache();
  const way = r.way;
  c.recipes--;
  const bytes = blockBytes(way, restOf(r));
  c.held -= bytes;
  release(changetype<usize>(r), bytes);
  leaveWay(way);
}
