/** A connection or template comes into being (ip_vs_conn_new in ip_vs_conn.c). */
import { VsConnFlag, VsSysctl } from "../abi/ipvs";
import { Refusal } from "../abi/flow-cache";
import { allocate } from "../memory";
import { refuse } from "../recording";
import { HZ } from "../wheel";
import { bindDestination, unbindDestination } from "./bind";
import { CONNECTION_BYTES, VsConnection } from "./connection";
import { Ipvs, VsDestination } from "./service";
import { knownIpvs } from "./state";
import { vsSysctl } from "./sysctl";
import { hashConnection } from "./table";

/** of a connection whose protocol has not said anything yet */
const FIRST_TIMEOUT: u32 = 3 * HZ;

// where one that is gone keeps the next
const NEXT_FREE: usize = offsetof<VsConnection>("nextSameHash");

/** The memory of a connection, zeroed; 0 where there is none. */
function takeMemory(): usize {
  const s = knownIpvs();
  const at = s.freeConnections;
  if (!at) return allocate(CONNECTION_BYTES);
  s.freeConnections = load<u32>(at, NEXT_FREE);
  memory.fill(at, 0, CONNECTION_BYTES);
  return at;
}

/** Number and flags stay until it serves again. */
export function giveMemory(c: VsConnection): void {
  const s = knownIpvs();
  const at = changetype<usize>(c);
  c.flags &= ~VsConnFlag.HASHED;
  store<u32>(at, <u32>s.freeConnections, NEXT_FREE);
  s.freeConnections = at;
}

/** Null where the memory is full. putConnection (expire.ts) starts its timer. */
export function createConnection(
  v: Ipvs,
  protocol: u32,
  client: u32,
  clientPort: u32,
  address: u32,
  port: u32,
  serverAddress: u32,
  serverPort: u32,
  flags: u32,
  d: VsDestination | null,
  fwmark: u32,
): VsConnection | null {
  refuse(Refusal.connection);
  const at = takeMemory();
  if (!at) return null;
  const c = changetype<VsConnection>(at);
  c.id = ++knownIpvs().connectionIds;
  c.ipvs = v;
  c.protocol = <u8>protocol;
  c.clientAddress = client;
  c.clientPort = <u16>clientPort;
  c.virtualAddress = address;
  c.virtualPort = <u16>port;
  c.destinationAddress = serverAddress;
  c.destinationPort = <u16>serverPort;
  c.flags = flags;
  c.fwmark = fwmark;
  c.timeout = FIRST_TIMEOUT;
  if (d !== null) bindDestination(c, d);
  // conntrack keeps an entry for it; otherwise one is made and forgotten with every packet
  if (vsSysctl(v, VsSysctl.conntrack)) c.flags |= VsConnFlag.NFCT;
  if (!hashConnection(c)) {
    unbindDestination(c);
    giveMemory(c);
    return null;
  }
  v.connectionCount++;
  const s = knownIpvs();
  c.previous = s.last;
  const last = s.last;
  if (last === null) s.first = c;
  else last.next = c;
  s.last = c;
  return c;
}
