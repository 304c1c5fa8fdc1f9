/** The kernel module for a memory that threads share: the same bytes but for one bit, which says that the imported memory is of that kind. */
import { VethworkError } from "../model/errors.js";

/** WebAssembly core specification (threads), 5.5.5 import section, 5.3.8 limits. */
const HEADER_BYTES = 8;
const IMPORT_SECTION = 2;
const MEMORY = 2;
const HAS_MAXIMUM = 1;
const IS_SHARED = 2;
/** bytes behind the name of what is imported: of a function its type, of a global its type and whether it changes */
const FUNCTION = 0;
const GLOBAL = 3;

/** A copy of the module whose imported memory is shared. It must be imported with a maximum. */
export function shared(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(module);
  let at = HEADER_BYTES;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const section = bytes[at++];
    const end = number() + at;
    if (section !== IMPORT_SECTION) {
      at = end;
      continue;
    }
    for (let count = number(); count > 0; count--) {
      for (let name = 0; name < 2; name++) at = number() + at;
      const kind = bytes[at++];
      if (kind === FUNCTION) number();
      else if (kind === GLOBAL) at += 2;
      else if (kind === MEMORY && bytes[at] === HAS_MAXIMUM) {
        bytes[at] = HAS_MAXIMUM | IS_SHARED;
        return bytes;
      } else break;
    }
    break;
  }
  throw new VethworkError("ENOEXEC", "dist/kernel.wasm imports no memory with a maximum: Exec format error");
}
