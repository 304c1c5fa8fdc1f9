/** Conversations for a random lab whose routers track them: rules, translations and virtual services see packets that belong together. */
import * as build from "../../.ci/oracle/frames.mjs";

/** SCTP chunks (RFC 9260 section 3.2): INIT, INIT ACK, COOKIE ECHO, COOKIE ACK, DATA, SACK, HEARTBEAT, SHUTDOWN, its answers, ABORT, ERROR */
const SCTP_CHUNKS = [1, 2, 10, 11, 0, 0, 3, 4, 7, 8, 14, 6, 9];

/** RFC 9260 appendix A */
function crc32c(data) {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** A packet with one chunk of zeros. */
function sctp(sport, dport, chunk) {
  const bytes = Buffer.alloc(12 + 20);
  bytes.writeUInt16BE(sport, 0);
  bytes.writeUInt16BE(dport, 2);
  bytes.writeUInt32BE(0x01020304, 4);
  bytes[12] = chunk;
  bytes.writeUInt16BE(20, 14);
  bytes.writeUInt32LE(crc32c(bytes), 8);
  return { proto: 132, body: () => bytes };
}

/** What an ICMP error quotes of a flow: a packet as the client, a server or somebody in between may have seen it. */
export function quotedFlow(maker, flow) {
  const { random } = maker;
  const server =
    flow.service?.servers.length && random.chance(0.6) ? random.pick(flow.service.servers) : null;
  const part =
    flow.proto === "echo"
      ? build.echo(flow.sport, 1)
      : flow.proto === "tcp"
        ? build.tcp(flow.sport, server?.port || flow.dport, "A", { seq: flow.c })
        : build.udp(flow.sport, server?.port || flow.dport, build.bytes(20));
  const src = random.chance(0.5) && maker.addresses.length ? random.pick(maker.addresses) : flow.src;
  return build
    .ip({ src, dst: server?.address ?? flow.dst, id: random.int(1, 4000) }, part)
    .body()
    .subarray(0, 28);
}

/**
 * A packet of a flow, where rules track connections: a new one, or one more of a flow that began near this device, or its answer. Each flow
 * has a source port (or echo identifier) of its own.
 */
export function flowPacket(maker, device) {
  const { random } = maker;
  const here = (address) => address.startsWith(`10.${device.subnet}.`);
  const servers = (f) => f.service?.servers.filter((s) => here(s.address)) ?? [];
  const known = maker.flows.filter((f) => here(f.src) || here(f.dst) || servers(f).length);
  let flow = known.length && random.chance(0.65) ? random.pick(known) : null;
  if (!flow) {
    flow = {
      src: maker.source(device),
      dst: maker.address(),
      proto: random.pick(["udp", "tcp", "tcp", "echo"]),
    };
    Object.assign(flow, {
      sport: maker.nextPort++,
      dport: random.pick([7, 53, 80, 8080]),
      c: 1000,
      s: 900000,
      steps: 0,
    });
    const services = maker.topology.services ?? [];
    if (services.length && random.chance(0.75)) {
      const service = random.pick(services);
      const { address: dst, proto, port } = service;
      Object.assign(flow, { dst, service, proto, dport: port || flow.dport });
      // persistence and hashing schedulers see a client again; not so often that errors to it reach their limit
      if (random.chance(0.3)) flow.src = `10.${device.subnet}.0.${random.int(120, 131)}`;
    }
    maker.flows.push(flow);
  }
  const server = servers(flow).length ? random.pick(servers(flow)) : null;
  const answer = !here(flow.src) || ((server || here(flow.dst)) && flow.steps > 0 && random.chance(0.5));
  flow.steps++;
  // behind a translation the other end knows another address
  const translated = random.chance(0.25) && maker.addresses.length ? random.pick(maker.addresses) : null;
  const [from, fromPort] =
    server && random.chance(0.9) ? [server.address, server.port || flow.dport] : [flow.dst, flow.dport];
  const [src, dst] = answer ? [from, translated ?? flow.src] : [flow.src, flow.dst];
  const [sport, dport] = answer ? [fromPort, flow.sport] : [flow.sport, flow.dport];
  const header = { src, dst, ttl: 64, tos: 0, id: ++maker.id, df: random.chance(0.3) ? 1 : 0 };
  const data = random.chance(0.4) ? maker.payload() : Buffer.alloc(0);
  if (flow.proto === "sctp") return { header, part: sctp(sport, dport, random.pick(SCTP_CHUNKS)) };
  if (flow.proto === "udp") return { header, part: build.udp(sport, dport, data) };
  if (flow.proto === "echo")
    return {
      header,
      part: answer ? build.echoReply(flow.sport, flow.steps, data) : build.echo(flow.sport, flow.steps, data),
    };
  const [mine, theirs] = answer ? ["s", "c"] : ["c", "s"];
  const flags = random.chance(0.12)
    ? [..."FSRPAU"].filter(() => random.chance(0.3)).join("")
    : flow.steps === 1
      ? "S"
      : answer && !flow.answered
        ? "SA"
        : random.weighted([
            [6, "A"],
            [4, "PA"],
            [2, "FA"],
            [1, "R"],
            [1, "S"],
          ]);
  if (answer) flow.answered = true;
  const off = random.chance(0.1) ? random.pick([-1, 1, -5000, 5000, 70000, -70000]) : 0;
  const payload = flags.includes("P") ? data : Buffer.alloc(0);
  const part = build.tcp(sport, dport, flags, {
    seq: (flow[mine] + off) >>> 0,
    ack: flags.includes("A") ? flow[theirs] : 0,
    window: random.pick([1000, 8000, 65535]),
    options:
      flags.includes("S") && random.chance(0.5)
        ? Buffer.from("020405b40103030a", "hex").subarray(0, random.pick([4, 8]))
        : Buffer.alloc(0),
    data: payload,
  });
  if (!off) flow[mine] += payload.length + (/[SF]/.test(flags) ? 1 : 0);
  return { header, part };
}
