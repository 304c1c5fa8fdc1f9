/** TunnelData in the mailbox (assembly/abi/tunnel.ts), and the modules of tunnels. */
import type { LinkData, TunnelData } from "../../model/link-kinds/index.js";
import { TunnelModule, TunnelRecord, TunnelRequest } from "../abi.generated.js";
import type { Machine } from "../machine.js";
import { formatIpv4, parseIpv4 } from "../text.js";
import type { LinkKindCodec } from "./index.js";

/** GRE_CSUM, GRE_KEY, GRE_SEQ (include/uapi/linux/if_tunnel.h) in host order */
const CSUM = 0x8000;
const KEY = 0x2000;
const SEQ = 0x1000;

const flagsOf = (csum?: boolean, key?: number, seq?: boolean) =>
  (csum ? CSUM : 0) | (key === undefined ? 0 : KEY) | (seq ? SEQ : 0);

type Kind = TunnelData["kind"];

function tunnel(kind: Kind, module: number): LinkKindCodec {
  return {
    prepare: (m: Machine) => void m.exports.tunnel_module_load!(module),

    write(m: Machine, at: number, data: LinkData | undefined): void {
      const t = (data ?? { kind }) as TunnelData;
      const set = (field: number, value: number) => m.setU32(at + field, value >>> 0);
      const address = (text: string | undefined) => (text === undefined ? 0 : parseIpv4(text));
      set(TunnelRecord.local, address(t.local));
      set(TunnelRecord.remote, address(t.remote));
      set(TunnelRecord.link, t.link ?? 0);
      set(TunnelRecord.ttl, t.ttl ?? 0);
      set(TunnelRecord.tos, t.tos ?? 0);
      set(TunnelRecord.pmtudisc, t.pmtudisc === false ? 0 : 1);
      set(TunnelRecord.ignoreDf, t.ignore_df ? 1 : 0);
      set(TunnelRecord.protocol, t.proto ?? 0);
      set(TunnelRecord.inputFlags, flagsOf(t.icsum, t.ikey, t.iseq));
      set(TunnelRecord.outputFlags, flagsOf(t.ocsum, t.okey, t.oseq));
      set(TunnelRecord.inputKey, t.ikey ?? 0);
      set(TunnelRecord.outputKey, t.okey ?? 0);
      set(TunnelRecord.mark, t.fwmark ?? 0);
      set(TunnelRecord.request, (data ? TunnelRequest.DATA : 0) | (t.ioctl ? TunnelRequest.IOCTL : 0));
    },

    read(m: Machine, at: number): TunnelData {
      const get = (field: number) => m.u32(at + field);
      const input = get(TunnelRecord.inputFlags);
      const output = get(TunnelRecord.outputFlags);
      const data: TunnelData = {
        kind,
        local: formatIpv4(get(TunnelRecord.local)),
        remote: formatIpv4(get(TunnelRecord.remote)),
        link: get(TunnelRecord.link),
        ttl: get(TunnelRecord.ttl),
        tos: get(TunnelRecord.tos),
        pmtudisc: get(TunnelRecord.pmtudisc) !== 0,
        ignore_df: get(TunnelRecord.ignoreDf) !== 0,
        proto: get(TunnelRecord.protocol),
        iseq: (input & SEQ) !== 0,
        oseq: (output & SEQ) !== 0,
        icsum: (input & CSUM) !== 0,
        ocsum: (output & CSUM) !== 0,
        fwmark: get(TunnelRecord.mark),
        fallback: get(TunnelRecord.fallback) !== 0,
        inet6: get(TunnelRecord.inet6) !== 0,
      };
      if (input & KEY) data.ikey = get(TunnelRecord.inputKey);
      if (output & KEY) data.okey = get(TunnelRecord.outputKey);
      return data;
    },
  };
}

export const ipip = tunnel("ipip", TunnelModule.ipip);
export const gre = tunnel("gre", TunnelModule.ip_gre);
export const gretap = tunnel("gretap", TunnelModule.ip_gre);
export const erspan = tunnel("erspan", TunnelModule.ip_gre);
export const sit = tunnel("sit", TunnelModule.sit);

const MODULES = { ipip: TunnelModule.ipip, ip_gre: TunnelModule.ip_gre, sit: TunnelModule.sit } as const;
export type TunnelModuleName = keyof typeof MODULES;

export const isTunnelModule = (name: string): name is TunnelModuleName => Object.hasOwn(MODULES, name);

/** modprobe: the module's fallback devices come into all namespaces. */
export function loadTunnelModule(m: Machine, name: TunnelModuleName): void {
  m.exports.tunnel_module_load!(MODULES[name]);
}

export function tunnelModules(m: Machine): string[] {
  return Object.entries(MODULES)
    .filter(([, module]) => m.exports.tunnel_module_loaded!(module))
    .map(([name]) => name);
}
