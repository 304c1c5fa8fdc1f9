/**
 * The one error type that vethwork throws for anything a user can cause.
 *
 * `code` is stable and meant for programs: an errno name where Linux has one ("EEXIST", "ENODEV") or one of ours ("EUNSUPPORTED" for what
 * is not modelled, "EFORMAT" for damaged input). `message` is one sentence for people, in the words of the Linux tools where those have any.
 */
export class VethworkError extends Error {
  override readonly name = "VethworkError";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A thing that Linux does and this kernel does not model. The message names it. */
export function unsupported(what: string): VethworkError {
  return new VethworkError("EUNSUPPORTED", `${what} is not modelled by vethwork`);
}

const STRERROR: Record<string, string> = {
  EPERM: "Operation not permitted",
  ENOENT: "No such file or directory",
  ESRCH: "No such process",
  EIO: "Input/output error",
  EAGAIN: "Resource temporarily unavailable",
  ENOMEM: "Cannot allocate memory",
  EACCES: "Permission denied",
  EBUSY: "Device or resource busy",
  EEXIST: "File exists",
  EXDEV: "Invalid cross-device link",
  ENODEV: "No such device",
  EINVAL: "Invalid argument",
  ERANGE: "Numerical result out of range",
  ENOTTY: "Inappropriate ioctl for device",
  ENOSPC: "No space left on device",
  EMLINK: "Too many links",
  ELOOP: "Too many levels of symbolic links",
  EMSGSIZE: "Message too long",
  EOPNOTSUPP: "Operation not supported",
  EAFNOSUPPORT: "Address family not supported by protocol",
  EADDRINUSE: "Address already in use",
  EADDRNOTAVAIL: "Cannot assign requested address",
  ENETDOWN: "Network is down",
  ENETUNREACH: "Network is unreachable",
  ENOBUFS: "No buffer space available",
  ECONNREFUSED: "Connection refused",
  EHOSTUNREACH: "No route to host",
  EPIPE: "Broken pipe",
  EBADF: "Bad file descriptor",
  EDESTADDRREQ: "Destination address required",
  ENOPROTOOPT: "Protocol not available",
  ECONNABORTED: "Software caused connection abort",
  ECONNRESET: "Connection reset by peer",
  EISCONN: "Transport endpoint is already connected",
  ENOTCONN: "Transport endpoint is not connected",
  ETIMEDOUT: "Connection timed out",
  EHOSTDOWN: "Host is down",
  EALREADY: "Operation already in progress",
  EINPROGRESS: "Operation now in progress",
  EXFULL: "Exchange full",
};

/** The text of glibc's strerror(3) for an errno name; the name itself where it is not known. */
export function strerror(code: string): string {
  return STRERROR[code] ?? code;
}
