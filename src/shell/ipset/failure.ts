/** How ipset ends with words, and the sentences for what the kernel refuses (lib/errcode.c of ipset 7.17). */
import { strerror, VethworkError } from "../../model/errors.js";

/** A command line that is not one: exit status 2 and a hint at the help. */
export class BadCommand extends Error {}

/** Anything else that is wrong, in one or more lines: exit status 1, in a restore with the number of the line. */
export class Refused extends Error {
  constructor(
    message: string,
    /** the words are the whole line: no program name and no line number */
    readonly plain = false,
  ) {
    super(message);
  }
}

export function syntax(message: string): Refused {
  return new Refused(`Syntax error: ${message}`);
}

const ANY: Record<string, string> = {
  ENOENT: "The set with the given name does not exist",
  IPSET_ERR_PROTOCOL: "Kernel error received: ipset protocol error",
  IPSET_ERR_FIND_TYPE: "Kernel error received: set type not supported",
  IPSET_ERR_MAX_SETS: "Kernel error received: maximal number of sets reached, cannot create more.",
  IPSET_ERR_INVALID_NETMASK: "The value of the netmask parameter is invalid",
  IPSET_ERR_INVALID_MARKMASK: "The value of the markmask parameter is invalid",
  IPSET_ERR_INVALID_FAMILY: "Protocol family not supported by the set type",
  IPSET_ERR_BUSY: "Set cannot be destroyed: it is in use by a kernel component",
  IPSET_ERR_TYPE_MISMATCH: "The sets cannot be swapped: their type does not match",
  IPSET_ERR_REFERENCED: "Set cannot be renamed: it is in use by another system",
  IPSET_ERR_INVALID_CIDR: "The value of the CIDR parameter of the IP address is invalid",
  IPSET_ERR_TIMEOUT: "Timeout cannot be used: set was created without timeout support",
  IPSET_ERR_COUNTER: "Packet/byte counters cannot be used: set was created without counter support",
  IPSET_ERR_COMMENT: "Comment cannot be used: set was created without comment support",
  IPSET_ERR_SKBINFO: "Skbinfo mapping cannot be used: set was created without skbinfo support",
  IPSET_ERR_HASH_FULL: "Hash is full, cannot add more elements",
  IPSET_ERR_HASH_ELEM: "Null-valued element, cannot be stored in a hash type of set",
  IPSET_ERR_INVALID_PROTO: "Invalid protocol specified",
  IPSET_ERR_MISSING_PROTO: "Protocol missing, but must be specified",
  IPSET_ERR_HASH_RANGE_UNSUPPORTED: 'Range is not supported in the "net" component of the element',
  IPSET_ERR_HASH_RANGE: "Invalid range, covers the whole address space",
  IPSET_ERR_BITMAP_RANGE: "Element is out of the range of the set",
  IPSET_ERR_BITMAP_RANGE_SIZE: "The range you specified exceeds the size limit of the set type",
  IPSET_ERR_NAME: "Set to be added/deleted/tested as element does not exist.",
  IPSET_ERR_LOOP: "Sets with list:set type cannot be added to the set.",
  IPSET_ERR_BEFORE: "No reference set specified.",
  IPSET_ERR_NAMEREF: "The set to which you referred with 'before' or 'after' does not exist.",
  IPSET_ERR_LIST_FULL: "The set is full, more elements cannot be added.",
  IPSET_ERR_REF_EXIST: "The set to which you referred with 'before' or 'after' is not added to the set.",
};

const OF_COMMAND: Record<string, Record<string, string>> = {
  create: { EEXIST: "Set cannot be created: set with the same name already exists" },
  rename: { IPSET_ERR_EXIST_SETNAME2: "Set cannot be renamed: a set with the new name already exists" },
  swap: { IPSET_ERR_EXIST_SETNAME2: "Sets cannot be swapped: the second set does not exist" },
  add: { IPSET_ERR_EXIST: "Element cannot be added to the set: it's already added" },
  del: { IPSET_ERR_EXIST: "Element cannot be deleted from the set: it's not added" },
};

/** What `command` says when the kernel refuses; throws on what is no refusal. */
export function refusal(error: unknown, command: string): Refused {
  if (!(error instanceof VethworkError)) throw error;
  if (error.code === "EUNSUPPORTED") return new Refused(error.message);
  const { code } = error;
  return new Refused(OF_COMMAND[command]?.[code] ?? ANY[code] ?? `Kernel error received: ${strerror(code)}`);
}
