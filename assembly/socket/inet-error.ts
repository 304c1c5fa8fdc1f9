/** What ICMP errors mean to a socket (icmp_err_convert of net/ipv4/icmp.c). */
import { Errno } from "../abi/errno";
import { IcmpCode, IcmpType } from "../wire/icmp";

const EPROTO: u32 = 71;
const ENONET: u32 = 64;

/** errno of an ICMP error, 0 where it means nothing to sockets. */
export function convertError(type: u32, code: u32): u32 {
  switch (type) {
    case IcmpType.TIME_EXCEEDED:
      return Errno.EHOSTUNREACH;
    case IcmpType.PARAMETERPROB:
      return EPROTO;
    case IcmpType.DEST_UNREACH:
      return unreachable(code);
    default:
      return 0;
  }
}

function unreachable(code: u32): u32 {
  switch (code) {
    case 0: // network
    case 6: // network unknown
    case 9: // network prohibited
    case 11: // network, for this type of service
      return Errno.ENETUNREACH;
    case 2: // protocol
      return Errno.ENOPROTOOPT;
    case 3: // port
      return Errno.ECONNREFUSED;
    case 4: // fragmentation needed
      return Errno.EMSGSIZE;
    case 5: // source route failed
      return Errno.EOPNOTSUPP;
    case 7: // host unknown
      return Errno.EHOSTDOWN;
    case 8: // source host isolated
      return ENONET;
    default:
      return code <= <u32>IcmpCode.LAST_UNREACH ? Errno.EHOSTUNREACH : 0;
  }
}

/** Whether the error ends what a connected datagram socket does (the table's `fatal`; the path MTU too, for it must be told). */
export function fatalError(type: u32, code: u32): bool {
  if (type == <u32>IcmpType.PARAMETERPROB) return true;
  if (type != <u32>IcmpType.DEST_UNREACH) return false;
  switch (code) {
    case 0:
    case 1:
    case 5:
    case 11:
    case 12:
      return false;
    default:
      return true;
  }
}
