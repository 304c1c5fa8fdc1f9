/** IpvlanData in the mailbox (assembly/abi/ipvlan.ts). */
import type { IpvlanData, LinkData } from "../../model/link-kinds/index.js";
import { IpvlanField, IpvlanFlag, IpvlanMode, IpvlanModeNames, IpvlanRecord } from "../abi.generated.js";
import type { Machine } from "../machine.js";
import { formatMac } from "../text.js";
import type { LinkKindCodec } from "./index.js";

export const ipvlan: LinkKindCodec = {
  write(m: Machine, at: number, data: LinkData | undefined): void {
    const ipvlan = (data ?? { kind: "ipvlan" }) as IpvlanData;
    let present = 0;
    if (ipvlan.mode !== undefined) {
      present |= IpvlanField.mode;
      m.setU32(at + IpvlanRecord.mode, IpvlanMode[ipvlan.mode]);
    }
    if (ipvlan.flag !== undefined) {
      present |= IpvlanField.flags;
      const flags =
        ipvlan.flag === "private" ? IpvlanFlag.PRIVATE : ipvlan.flag === "vepa" ? IpvlanFlag.VEPA : 0;
      m.setU32(at + IpvlanRecord.flags, flags);
    }
    m.setU32(at + IpvlanRecord.present, present);
  },

  read(m: Machine, at: number): IpvlanData {
    const flags = m.u32(at + IpvlanRecord.flags);
    const permanent = m.u64(at + IpvlanRecord.permanent);
    return {
      kind: "ipvlan",
      ...(permanent ? { permaddr: formatMac(permanent) } : {}),
      mode: IpvlanModeNames[m.u32(at + IpvlanRecord.mode)] as NonNullable<IpvlanData["mode"]>,
      flag: flags & IpvlanFlag.PRIVATE ? "private" : flags & IpvlanFlag.VEPA ? "vepa" : "bridge",
    };
  },
};
