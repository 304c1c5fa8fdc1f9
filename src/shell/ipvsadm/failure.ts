/** How ipvsadm ends with words, and the sentences for what the kernel refuses (ipvs_strerror of libipvs.c). */
import { strerror, VethworkError } from "../../model/errors.js";

/** The program ends here with this status, also in the middle of a restore. */
export class Ended extends Error {
  constructor(
    readonly code: number,
    readonly stderr: string,
    readonly stdout = "",
  ) {
    super(stderr);
  }
}

/** fail(2, ...): a command line that is none. */
export const fail = (message: string): Ended => new Ended(2, `${message}\n`);

export const tryHelp = (): Ended =>
  new Ended(255, "Try `ipvsadm -h' or 'ipvsadm --help' for more information.\n");

/** A request that the kernel may refuse. */
export type Request =
  | "add-service"
  | "edit-service"
  | "delete-service"
  | "zero"
  | "flush"
  | "add-server"
  | "edit-server"
  | "delete-server"
  | "set"
  | "stop-daemon"
  | "list";

const NO_SUCH_SERVICE = { ESRCH: "No such service" };
const NOT_DEFINED = { ESRCH: "Service not defined" };
const NO_SCHEDULER = { ENOENT: "Scheduler or persistence engine not found" };
const NO_DESTINATION = { ENOENT: "No such destination" };

const OF_REQUEST: Partial<Record<Request, Record<string, string>>> = {
  "add-service": { EEXIST: "Service already exists", ...NO_SCHEDULER },
  "edit-service": { ...NO_SUCH_SERVICE, ...NO_SCHEDULER },
  "delete-service": NO_SUCH_SERVICE,
  zero: NO_SUCH_SERVICE,
  list: NO_SUCH_SERVICE,
  "add-server": { ...NOT_DEFINED, EEXIST: "Destination already exists" },
  "edit-server": { ...NOT_DEFINED, ...NO_DESTINATION },
  "delete-server": { ...NOT_DEFINED, ...NO_DESTINATION },
  "stop-daemon": { ESRCH: "No daemon is running" },
};

const ANY: Record<string, string> = {
  EPERM: "Permission denied (you must be root)",
  EINVAL: "Invalid operation.  Possibly wrong module version, address not unicast, ...",
  ENOPROTOOPT: "Protocol not available",
  ENOMEM: "Memory allocation problem",
  EOPNOTSUPP: "Operation not supported with IPv6",
  EAFNOSUPPORT: "Operation not supported with specified address family",
  EMSGSIZE: "Module is wrong version",
};

/** What ipvsadm says to an errno, for a line of its own. */
export const words = (request: Request, code: string): string =>
  `${OF_REQUEST[request]?.[code] ?? ANY[code] ?? strerror(code)}\n`;

/** The words for what the kernel threw; throws what is no refusal of Linux. */
export function refusal(error: unknown, request: Request): string {
  if (!(error instanceof VethworkError) || error.code === "EUNSUPPORTED") throw error;
  return words(request, error.code);
}
