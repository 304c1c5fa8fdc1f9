/** The server is this host (ip_vs_null_xmit of ip_vs_xmit.c). */
import { Verdict } from "../../netfilter/verdict";
import { Packet } from "../../packet";
import { VsConnection } from "../connection";
import { sendOrContinue } from "./send";

export function localTransmit(p: Packet, c: VsConnection): Verdict {
  return sendOrContinue(p, c, true);
}
