/**
 * Frames of labs about virtual services: a director between clients (10.0.1.0/24, behind its `ra`) and servers (10.0.2.0/24, behind its `rb`),
 * for whom nobody but the pcaps speaks. All clients have one MAC, and so have all servers: the director has permanent neighbours.
 */
import { conversation, eth, ip } from "./frames.mjs";

export const CLIENTS = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01" };
export const SERVERS = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01" };
export const VIP = "10.0.9.1";

/** A frame of a client, of a server; `fields` are those of ip(). */
export const fromClient = (src, dst, part, fields = {}) =>
  eth(CLIENTS.via, CLIENTS.mac, ip({ src, dst, ...fields }, part));
export const fromServer = (src, dst, part, fields = {}) =>
  eth(SERVERS.via, SERVERS.mac, ip({ src, dst, ...fields }, part));

/** conversation() of a client with a virtual service, which translates addresses: the server sees the client, the client the service. */
export const talk = (
  name,
  { client = "10.0.1.2", port, vip = VIP, vport = 80, server, sport = vport, ...isns },
  steps,
) =>
  conversation(
    name,
    {
      c: { ...CLIENTS, ip: client, port, peer: vip, peerPort: vport, isn: isns.cisn ?? 1000 },
      s: { ...SERVERS, ip: server, port: sport, peer: client, peerPort: port, isn: isns.sisn ?? 500000 },
    },
    steps,
  );
