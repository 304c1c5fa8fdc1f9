/**
 * Who caused what. While the host carries out a command it sets K.cause to the command's number; objects keep the number in their field
 * `cause`, so that a copy or a replaced table does not lose it. What is a value and no object (a sysctl) has its number in a table here.
 */
import { allocate } from "./memory";
import { K } from "./state";
import { erase, insert, lookup, Table } from "./table";

/** The command that is carried out set the value that the host calls `key`. */
export function noteCause(key: u64): void {
  if (!K.causes) K.causes = allocate(<u32>offsetof<Table>());
  if (!K.causes) return;
  const t = changetype<Table>(K.causes);
  if (K.cause) insert(t, key, K.cause);
  else erase(t, key);
}

/** Number of the command that set it last, 0: nobody's. */
export function causeOf(key: u64): u32 {
  return K.causes ? <u32>lookup(changetype<Table>(K.causes), key) : 0;
}
