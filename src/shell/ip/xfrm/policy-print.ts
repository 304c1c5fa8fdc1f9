/** How `ip xfrm policy` shows a policy (xfrm_policy_info_print, xfrm_tmpl_print of ip/ipxfrm.c). */
import type { XfrmLimits, XfrmPolicy } from "../../../model/xfrm.js";
import type { Session } from "../session.js";
import { binary8, hex8, printLifetime, printSelector, protocolName } from "./common.js";

const INFINITE = 0xffffffffffffffffn;
const NO_LIMITS: Required<XfrmLimits> = {
  softBytes: INFINITE,
  hardBytes: INFINITE,
  softPackets: INFINITE,
  hardPackets: INFINITE,
  softAdd: 0,
  hardAdd: 0,
  softUse: 0,
  hardUse: 0,
};

export function printPolicy(session: Session, p: XfrmPolicy): void {
  const { out } = session;
  const stats = session.options.stats > 0;
  const line = (text: string): void => out.raw(text + out.newline);
  printSelector(session, p.selector);
  let head = `\tdir ${p.dir} `;
  if (stats || p.action === "block") head += `action ${p.action} `;
  if (stats) head += `index ${p.index} `;
  head += `priority ${p.priority} ptype main `;
  if (stats) head += "share any ";
  const flags = p.localok ? "localok" : "";
  if (stats) head += `flag ${flags} (0x${binary8(p.localok ? 1 : 0)})`;
  else if (flags) head += `flag ${flags}`;
  line(head);
  if (stats)
    printLifetime(session, NO_LIMITS, {
      bytes: 0n,
      packets: 0n,
      addTime: p.addTime,
      useTime: p.useTime,
    });
  if (p.mark || p.mask) line(`\tmark 0x${p.mark.toString(16)}/0x${p.mask.toString(16)} `);
  for (const t of p.templates) {
    line(`\ttmpl src ${t.src} dst ${t.dst}`);
    const spi = stats || t.spi ? ` spi 0x${hex8(t.spi)}${stats ? `(${t.spi})` : ""}` : "";
    const reqid = `reqid ${t.reqid}${stats ? `(0x${hex8(t.reqid)})` : ""}`;
    line(`\t\tproto ${protocolName(t.proto)}${spi} ${reqid} mode ${t.mode}`);
    if (stats) {
      line(`\t\tlevel ${t.optional ? "use" : "required"} share any `);
      line("\t\tenc-mask ffffffff auth-mask ffffffff comp-mask ffffffff");
    } else if (t.optional) line("\t\tlevel use ");
  }
  if (session.options.oneline) out.raw("\n");
}
