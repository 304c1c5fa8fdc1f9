/** Names of services where iptables takes a port. */
import { servicePort } from "../../../model/services.js";
import { wholeNumber } from "../numbers.js";

export { serviceName, servicePort } from "../../../model/services.js";

/** xtables_parse_port(): a number, or a name of this protocol; null where it is neither. */
export function parsePort(text: string, protocol?: string): number | null {
  return wholeNumber(text, 0, 65535) ?? servicePort(text, protocol);
}
