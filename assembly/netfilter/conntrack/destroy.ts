/** The end of a connection (destroy_conntrack in nf_conntrack_core.c): nobody holds it any more. */
import { Connection } from "./connection";

/** Frees a connection that is in no table. */
export function destroyConnection(ct: Connection): void {}
