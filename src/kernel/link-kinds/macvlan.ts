/** MacvlanData in the mailbox (assembly/abi/macvlan.ts). */
import { VethworkError } from "../../model/errors.js";
import type { LinkData, MacvlanData } from "../../model/link-kinds/index.js";
import { MacvlanField, MacvlanFlag, MacvlanMode, MacvlanRecord, MacvlanSources } from "../abi.generated.js";
import type { Machine } from "../machine.js";
import { formatMac, parseMac } from "../text.js";
import type { LinkKindCodec } from "./index.js";

type Mode = NonNullable<MacvlanData["mode"]>;
const MODES: Mode[] = ["private", "vepa", "bridge", "passthru", "source"];
const modeBit = (mode: Mode) => MacvlanMode[mode.toUpperCase() as keyof typeof MacvlanMode];

/** MACs that fit behind the record in the 1024 bytes that are cleared for it */
const MOST_SOURCES = 120;

export const macvlan: LinkKindCodec = {
  write(m: Machine, at: number, data: LinkData | undefined): void {
    const macvlan = (data ?? { kind: "macvlan" }) as MacvlanData;
    let present = 0;
    if (macvlan.mode !== undefined) {
      present |= MacvlanField.mode;
      m.setU32(at + MacvlanRecord.mode, modeBit(macvlan.mode));
    }
    if (macvlan.nopromisc !== undefined || macvlan.nodst !== undefined) {
      present |= MacvlanField.flags;
      const flags = (macvlan.nopromisc ? MacvlanFlag.NOPROMISC : 0) | (macvlan.nodst ? MacvlanFlag.NODST : 0);
      m.setU32(at + MacvlanRecord.flags, flags);
    }
    if (macvlan.bcqueuelen !== undefined) {
      present |= MacvlanField.queueLength;
      m.setU32(at + MacvlanRecord.queueLength, macvlan.bcqueuelen);
    }
    m.setU32(at + MacvlanRecord.present, present);
    if (!macvlan.macaddr) return;
    const { action, addresses } = macvlan.macaddr;
    if (addresses.length > MOST_SOURCES) throw new VethworkError("EMSGSIZE", "Message too long");
    m.setU32(at + MacvlanRecord.sources, MacvlanSources[action]);
    m.setU32(at + MacvlanRecord.sourceCount, addresses.length);
    addresses.forEach((address, i) => m.setU64(at + MacvlanRecord.size + i * 8, parseMac(address)));
  },

  read(m: Machine, at: number): MacvlanData {
    const mode = m.u32(at + MacvlanRecord.mode);
    const flags = m.u32(at + MacvlanRecord.flags);
    return {
      kind: "macvlan",
      mode: MODES.find((name) => modeBit(name) === mode)!,
      nopromisc: (flags & MacvlanFlag.NOPROMISC) !== 0,
      nodst: (flags & MacvlanFlag.NODST) !== 0,
      bcqueuelen: m.u32(at + MacvlanRecord.queueLength),
      usedbcqueuelen: m.u32(at + MacvlanRecord.queueLengthUsed),
      macaddr_data: Array.from({ length: m.u32(at + MacvlanRecord.sourceCount) }, (_, i) =>
        formatMac(m.u64(at + MacvlanRecord.size + i * 8)),
      ),
    };
  },
};
