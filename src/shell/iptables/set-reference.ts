/** A set and its dimensions as -m set and -j SET name them (libxt_set.h): "NAME src,dst". */
import { VethworkError } from "../../model/errors.js";
import { parameterProblem } from "./failure.js";
import type { Session } from "./session.js";

/** longest name of a set (IPSET_MAXNAMELEN without its NUL) and number of dimensions */
const LONGEST_NAME = 31;
const MOST_DIMENSIONS = 6;

export interface SetReference {
  index: number;
  dimension: number;
  /** bit n: dimension n is the source (IPSET_DIM_*_SRC) */
  flags: number;
}

function indexOf(session: Session, name: string): number {
  try {
    return session.kernel.ipSetIndex(session.netns, name);
  } catch (error) {
    if (!(error instanceof VethworkError)) throw error;
    throw parameterProblem(`Set ${name} doesn't exist.\n`);
  }
}

/** `argument`: the name and the flags, with a NUL between. */
export function readSet(session: Session, argument: string): SetReference {
  const [name, flags] = argument.split("\0") as [string, string];
  if (Buffer.byteLength(name) > LONGEST_NAME)
    throw parameterProblem(`setname \`${name}' too long, max ${LONGEST_NAME} characters.`);
  const index = indexOf(session, name);
  const reference: SetReference = { index, dimension: 0, flags: 0 };
  for (const part of flags.split(",")) {
    if (reference.dimension >= MOST_DIMENSIONS)
      throw parameterProblem(`Can't be more src/dst options than ${MOST_DIMENSIONS}.`);
    reference.dimension++;
    if (part.startsWith("src")) reference.flags |= 1 << reference.dimension;
    else if (!part.startsWith("dst"))
      throw parameterProblem("You must spefify (the comma separated list of) 'src' or 'dst'.");
  }
  return reference;
}

/** " NAME src,dst" */
export function setText(session: Session, { index, dimension, flags }: SetReference): string {
  const { name } = session.kernel.ipSetAt(session.netns, index);
  const words = Array.from({ length: dimension }, (_, at) => (flags & (1 << (at + 1)) ? "src" : "dst"));
  return ` ${name} ${words.join()}`;
}
