/** Name resolution block (draft-ietf-opsawg-pcapng, section 4.5): Wireshark prints these names instead of asking a resolver. */
import { VethworkError } from "../model/errors.js";
import { ipv4Bytes, ipv6Bytes, macBytes } from "./address.js";
import { block, padded, utf8, type CommentedBlock } from "./block.js";

const BLOCK_NAME_RESOLUTION = 4;
const RECORD_HEADER_BYTES = 4;
/** nrb_record_end: type 0, length 0; a list without it is refused by readers */
const RECORD_END_BYTES = 4;

const RECORD_TYPES = { ipv4: 1, ipv6: 2, eui48: 3, eui64: 4 };

/** The names of one address; the first is the one that is shown. */
export interface NameRecord {
  kind: keyof typeof RECORD_TYPES;
  /** text, or the bytes in network order */
  address: string | Uint8Array;
  names: readonly string[];
}

function addressBytes({ kind, address }: NameRecord): Uint8Array {
  switch (kind) {
    case "ipv4":
      return ipv4Bytes(address);
    case "ipv6":
      return ipv6Bytes(address);
    case "eui48":
      return macBytes(address);
    case "eui64":
      return macBytes(address, 8);
  }
}

/** address, then each name with a NUL behind it */
function recordValue(record: NameRecord): Uint8Array {
  for (const name of record.names)
    if (name === "" || name.includes("\0"))
      throw new VethworkError(
        "EINVAL",
        `pcapng: a name in a name resolution block is empty or has a NUL byte; leave it out`,
      );
  if (!record.names.length)
    throw new VethworkError(
      "EINVAL",
      `pcapng: an address in a name resolution block has no name; leave it out`,
    );
  const address = addressBytes(record);
  const names = utf8(record.names.map((name) => `${name}\0`).join(""));
  const value = new Uint8Array(address.length + names.length);
  value.set(address);
  value.set(names, address.length);
  if (value.length > 0xffff)
    throw new VethworkError(
      "EMSGSIZE",
      `pcapng: the names of one address have more than 65535 bytes; shorten them`,
    );
  return value;
}

/** Put it behind the first interface (editcap wants that) and before the packets that it names. @throws VethworkError EINVAL, EMSGSIZE */
export function nameResolutionBlock(
  records: readonly NameRecord[],
  { comments }: CommentedBlock = {},
): Uint8Array {
  const values = records.map((record) => ({ type: RECORD_TYPES[record.kind], value: recordValue(record) }));
  const bytes = values.reduce(
    (sum, { value }) => sum + RECORD_HEADER_BYTES + padded(value.length),
    RECORD_END_BYTES,
  );
  const body = new Uint8Array(bytes);
  const view = new DataView(body.buffer);
  let at = 0;
  for (const { type, value } of values) {
    view.setUint16(at, type, true);
    view.setUint16(at + 2, value.length, true);
    body.set(value, at + RECORD_HEADER_BYTES);
    at += RECORD_HEADER_BYTES + padded(value.length);
  }
  return block(BLOCK_NAME_RESOLUTION, body, [], comments);
}
