/** Whose packet this is: connections and templates by addresses (ip_vs_conn_in_get, ip_vs_ct_in_get, ip_vs_conn_out_get in ip_vs_conn.c). */
import { VsConnFlag } from "../abi/ipvs";
import { Guard } from "../abi/flow-cache";
import { guarded, Of } from "../recording";
import { K } from "../state";
import { Protocol } from "../wire/ipv4";
import { VsConnection } from "./connection";
import { clientAddressOf, clientPortOf, virtualAddressOf, virtualPortOf } from "./header";
import { VsPacketInfo } from "./packet-info";
import { Ipvs } from "./service";
import { arrivalsOf, firstOfClient, hashClient } from "./table";

/** RFC 2408: what negotiates the keys of ESP and AH */
const ISAKMP_PORT: u32 = 500;

function isIpsec(protocol: u32): bool {
  return protocol == <u32>Protocol.ESP || protocol == <u32>Protocol.AH;
}

/** pp->conn_in_get: the connection of a packet from a client (or of one to it, where `info.inverse`). */
export function findIn(v: Ipvs, info: VsPacketInfo): VsConnection | null {
  if (isIpsec(info.protocol))
    return findClient(
      v,
      Protocol.UDP,
      clientAddressOf(info),
      ISAKMP_PORT,
      virtualAddressOf(info),
      ISAKMP_PORT,
    );
  if (!info.hasPorts) return null;
  return findClient(
    v,
    info.protocol,
    clientAddressOf(info),
    clientPortOf(info),
    virtualAddressOf(info),
    virtualPortOf(info),
  );
}

/** __ip_vs_conn_in_get. A client whose port is 0 has no connection that could be found. */
function findClient(
  v: Ipvs,
  protocol: u32,
  client: u32,
  clientPort: u32,
  address: u32,
  port: u32,
): VsConnection | null {
  return clientPort ? find(v, protocol, client, clientPort, address, port, 0) : null;
}

/** ip_vs_ct_in_get: the template of a network of clients; `address` is a mark where `protocol` is 0. */
export function findTemplate(
  v: Ipvs,
  protocol: u32,
  client: u32,
  address: u32,
  port: u32,
): VsConnection | null {
  return find(v, protocol, client, 0, address, port, VsConnFlag.TEMPLATE);
}

/** The entry that has these addresses and at least these flags. */
function find(
  v: Ipvs,
  protocol: u32,
  client: u32,
  clientPort: u32,
  address: u32,
  port: u32,
  flags: u32,
): VsConnection | null {
  const hash = hashClient(v, protocol, client, clientPort);
  // the newest is found, so whoever relies on one, or on none, relies on none coming
  if (K.recording) guarded(Guard.same, arrivalsOf(hash), 0, Of.flow);
  let c = firstOfClient(hash);
  while (c !== null) {
    if (
      c.clientPort == <u16>clientPort &&
      c.virtualPort == <u16>port &&
      c.clientAddress == client &&
      c.virtualAddress == address &&
      c.protocol == <u8>protocol &&
      (c.flags & flags) == flags &&
      c.ipvs === v
    )
      return c;
    c = c.nextSameHash;
  }
  return null;
}

/**
 * pp->conn_out_get: the connection of a packet from a server (of one to it, where `info.inverse`): from the real server where it is masqueraded,
 * else from the virtual address.
 */
export function findOut(v: Ipvs, info: VsPacketInfo): VsConnection | null {
  // "client" and "virtual" are meant as seen from the server here
  let protocol = info.protocol;
  let server = clientAddressOf(info);
  let serverPort = clientPortOf(info);
  const client = virtualAddressOf(info);
  let clientPort = virtualPortOf(info);
  if (isIpsec(protocol)) {
    protocol = Protocol.UDP;
    serverPort = ISAKMP_PORT;
    clientPort = ISAKMP_PORT;
  } else if (!info.hasPorts) return null;
  const hash = hashClient(v, protocol, client, clientPort);
  // the newest is found, so whoever relies on one, or on none, relies on none coming
  if (K.recording) guarded(Guard.same, arrivalsOf(hash), 0, Of.flow);
  let c = firstOfClient(hash);
  while (c !== null) {
    if (
      c.clientPort == <u16>clientPort &&
      c.clientAddress == client &&
      c.protocol == <u8>protocol &&
      c.ipvs === v
    ) {
      const masqueraded = (c.flags & VsConnFlag.FWD_MASK) == <u32>VsConnFlag.MASQ;
      const port: u32 = masqueraded ? c.destinationPort : c.virtualPort;
      if (serverPort == port && server == (masqueraded ? c.destinationAddress : c.virtualAddress)) return c;
    }
    c = c.nextSameHash;
  }
  return null;
}
