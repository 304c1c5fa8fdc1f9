/** What bench/ipvs.ts measures: virtual services on the router of bench/labs/nat.sh, and the same ones as kube-proxy writes them with iptables. */

/** A UDP service on port 53 of 10.96.0.0/16; its servers are 10.9.0.0/16, behind the router's right cable. */
export interface Services {
  count: number;
  /** each has as many */
  servers: number;
  scheduler: string;
  /** one-packet scheduling: each packet is a pick, and none leaves a connection behind */
  onePacket?: boolean;
}

const R = "ip netns exec router";
/** the addresses of all services are the router's, without ten thousand entries on a device */
const LOCAL = "ip -n router route add local 10.96.0.0/16 dev lo\nip -n router link set lo up\n";

const dotted = (net: string, i: number): string => `${net}.${(i >> 8) & 255}.${i & 255}`;
const service = (i: number): string => dotted("10.96", i + 1);
const server = (i: number): string => dotted("10.9", (i % 60_000) + 1);

/** Commands that read their rules from the file that is the script's first argument. */
export interface Rules {
  commands: string;
  text: string;
}

export function ipvs({ count, servers, scheduler, onePacket }: Services): Rules {
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    lines.push(`-A -u ${service(i)}:53 -s ${scheduler}${onePacket ? " -o" : ""}`);
    for (let s = 0; s < servers; s++)
      lines.push(`-a -u ${service(i)}:53 -r ${server(i * servers + s)}:53 -m`);
  }
  return { commands: `${LOCAL}${R} ipvsadm -R <"$1"\n`, text: `${lines.join("\n")}\n` };
}

/** kube-proxy in its iptables mode (proxier.go, syncProxyRules): a rule a service, then one a server, each with a share of what is left. */
export function iptables({ count, servers }: Services): Rules {
  const services: string[] = [];
  const chains: string[] = [];
  const rules: string[] = [];
  const id = (i: number): string => i.toString(36).toUpperCase().padStart(16, "0");
  for (let i = 0; i < count; i++) {
    const comment = `-m comment --comment "default/svc-${i}:dns`;
    services.push(
      `-A KUBE-SERVICES -d ${service(i)}/32 -p udp ${comment} cluster IP" -m udp --dport 53 -j KUBE-SVC-${id(i)}`,
    );
    chains.push(`:KUBE-SVC-${id(i)} - [0:0]`);
    for (let s = 0; s < servers; s++) {
      const at = i * servers + s;
      const address = server(at);
      const left = servers - s;
      const share = left > 1 ? `-m statistic --mode random --probability ${(1 / left).toFixed(11)} ` : "";
      chains.push(`:KUBE-SEP-${id(at)} - [0:0]`);
      rules.push(
        `-A KUBE-SVC-${id(i)} ${comment} -> ${address}:53" ${share}-j KUBE-SEP-${id(at)}`,
        `-A KUBE-SEP-${id(at)} -s ${address}/32 ${comment}" -j KUBE-MARK-MASQ`,
        `-A KUBE-SEP-${id(at)} -p udp ${comment}" -m udp -j DNAT --to-destination ${address}:53`,
      );
    }
  }
  const text = `*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-MARK-MASQ - [0:0]
${chains.join("\n")}
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE
${services.join("\n")}
${rules.join("\n")}
COMMIT
`;
  return { commands: `${LOCAL}${R} iptables-restore <"$1"\n`, text };
}
