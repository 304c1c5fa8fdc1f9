/** The way that a packet of a connection goes (IP_VS_DIR_*). */
import { VsConnFlag } from "../abi/ipvs";
import { VsConnection } from "./connection";

export const enum Direction {
  /** from the client */
  INPUT = 0,
  /** from the server */
  OUTPUT,
  /** from the client, where the server answers it directly */
  INPUT_ONLY,
}

/** Answers do not pass here (NOOUTPUT), until one is seen. */
export function directionFor(c: VsConnection, direction: Direction): u32 {
  if (!(c.flags & VsConnFlag.NOOUTPUT)) return direction;
  if (direction == Direction.INPUT) return Direction.INPUT_ONLY;
  c.flags &= ~VsConnFlag.NOOUTPUT;
  return direction;
}
