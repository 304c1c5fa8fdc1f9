/** From a system call's negative errno to a VethworkError in the words of the kernel. */
import { strerror, unsupported, VethworkError } from "../model/errors.js";
import { ErrnoNames, Extack } from "./abi.generated.js";

/** The sentence of each extended acknowledgement, as netlink sends it (the tools print "Error: " before it). */
const EXTACK: Partial<Record<number, string>> = {
  [Extack.NEXTHOP_INVALID_GATEWAY]: "Nexthop has invalid gateway.",
  [Extack.NEXTHOP_DEVICE_DOWN]: "Device for nexthop is not up.",
  [Extack.NEXTHOP_NO_CARRIER]: "Carrier for nexthop is down.",
  [Extack.NEXTHOP_HAS_INVALID_SCOPE]: "Nexthop has invalid scope.",
  [Extack.INVALID_PREFIX_FOR_LENGTH]: "Invalid prefix for given prefix length.",
  [Extack.INVALID_SCOPE]: "Invalid scope.",
  [Extack.INVALID_PREFSRC]: "Invalid prefsrc address.",
  [Extack.TABLE_DOES_NOT_EXIST]: "FIB table does not exist.",
  [Extack.DEVICE_IN_USE]: "Device is already in use.",
  [Extack.MTU_TOO_SMALL]: "mtu less than device minimum.",
  [Extack.MTU_TOO_LARGE]: "mtu greater than device maximum.",
  [Extack.ADDRESS_ALREADY_ASSIGNED]: "ipv4: Address already assigned.",
  [Extack.CANNOT_ENSLAVE_LOOP]: "Can not enslave a bridge to a bridge.",
  [Extack.CANNOT_ENSLAVE_BRIDGE]: "Can not enslave a bridge to a bridge.",
  [Extack.CANNOT_ENSLAVE_LOOPBACK]: "Can not enslave loopback device to a bridge.",
  [Extack.FIB_TABLE_MISSING]: "ipv4: FIB table does not exist.",
  [Extack.BRIDGE_STP]: "the spanning tree protocol (stp_state 1)",
  [Extack.BRIDGE_NEIGH_SUPPRESS]: "neigh_suppress of a bridge port",
  [Extack.BRIDGE_VLAN_INVALID]: "bridge: Vlan id is invalid.",
  [Extack.BRIDGE_PROXY_ARP]: "proxy_arp of a bridge port",
  [Extack.NEXTHOP_FLAGS]: "Invalid flags for nexthop - can not contain DEAD or LINKDOWN.",
  [Extack.ROUTE_TYPE_TAKES_NO_GATEWAY]:
    "Gateway, device and multipath can not be specified for this route type.",
  [Extack.INVALID_ROUTE_TYPE]: "Invalid route type.",
  [Extack.HOST_SCOPE_MULTIPATH]: "Route with host scope can not have multiple nexthops.",
  [Extack.HOST_SCOPE_GATEWAY]: "Route with host scope can not have a gateway.",
  [Extack.NEXTHOP_ONLINK_WITHOUT_GATEWAY]: "Invalid flags for nexthop - PERVASIVE and ONLINK can not be set.",
  [Extack.ONLINK_NEEDS_DEVICE]: "Nexthop device required for onlink.",
  [Extack.ONLINK_DEVICE_DOWN]: "Nexthop device is not up.",
  [Extack.NO_EGRESS_DEVICE]: "No egress device for nexthop gateway.",
  [Extack.INVALID_PREFIX_LENGTH]: "Invalid prefix length.",
  [Extack.INVALID_TOS]: "Invalid dsfield (tos): ECN bits must be 0.",
  [Extack.RULE_EXISTS]: "Rule already exists.",
  [Extack.RULE_GOTO_BACKWARD]: "Backward goto not supported.",
  [Extack.RULE_INVALID_GOTO]: "Invalid goto rule.",
  [Extack.RULE_INVALID_TABLE]: "Invalid table.",
  [Extack.RULE_INVALID_TOS]: "Invalid dsfield (tos): ECN bits must be 0.",
  [Extack.RULE_INVALID_SOURCE_PORTS]: "Invalid sport range.",
  [Extack.RULE_INVALID_DESTINATION_PORTS]: "Invalid dport range.",
  [Extack.NO_LLADDR]: "No link layer address given.",
  [Extack.DEVICE_NOT_BRIDGE_PORT]: "Device is not a bridge port.",
  [Extack.XT_WRONG_TABLE]: "the target may not be used in this table",
  [Extack.XT_WRONG_HOOK]: "the match or target may not be used in a chain that is reached from here",
  [Extack.XT_WRONG_PROTOCOL]: "the match or target needs -p with its protocol",
  [Extack.XT_LOOP]: "the rules lead packets in a circle",
  [Extack.TC_PARENT_NOT_FOUND]: "Failed to find specified qdisc.",
  [Extack.TC_REPLACE_NEEDED]: "NLM_F_REPLACE needed to override.",
  [Extack.TC_INVALID_MINOR]: "Invalid minor handle.",
  [Extack.TC_EXCLUSIVE_OVERRIDE]: "Exclusivity flag on, cannot override.",
  [Extack.TC_EXCLUSIVE_MODIFY]: "Exclusivity flag on, cannot modify.",
  [Extack.TC_INVALID_KIND]: "Invalid qdisc name.",
  [Extack.TC_LOOP]: "Qdisc parent/child loop detected.",
  [Extack.TC_ZERO_HANDLE]: "Handle cannot be zero.",
  [Extack.TC_QDISC_NOT_FOUND]: "Specified qdisc not found.",
  [Extack.TC_CREATE_NEEDED]: "Qdisc not found. To create specify NLM_F_CREATE flag.",
  [Extack.TC_UNKNOWN_KIND]: "Specified qdisc kind is unknown.",
  [Extack.TC_PARENT_RESERVED]: "Specified parent ID is reserved for ingress and clsact Qdiscs.",
  [Extack.TC_NO_MORE_HANDLES]: "Maximum number of qdisc handles was exceeded.",
  [Extack.TC_CLASS_NOT_FOUND]: "Specified class not found.",
  [Extack.TC_NO_CHANGE]: "Change operation not supported by specified qdisc.",
  [Extack.TC_CLASSID_NOT_FOUND]: "Failed to find qdisc with specified classid.",
  [Extack.TC_NOT_ON_DEVICE]: "Cannot find specified qdisc on specified device.",
  [Extack.TC_INVALID_HANDLE]: "Invalid handle.",
  [Extack.TC_HANDLE_NOT_FOUND]: "Failed to find qdisc with specified handle.",
  [Extack.TC_ZERO_CLASSID]: "Classid cannot be zero.",
  [Extack.TC_DELETE_ZERO]: "Cannot delete qdisc with handle of zero.",
  [Extack.TC_NO_CLASSES]: "Qdisc not classful.",
  [Extack.XT_ADDRTYPE_BOTH]: "both incoming and outgoing interface limitation cannot be selected",
  [Extack.XT_ADDRTYPE_OUT]: "output interface limitation not valid in PREROUTING and INPUT",
  [Extack.XT_ADDRTYPE_IN]: "input interface limitation not valid in POSTROUTING and OUTPUT",
};

/**
 * The error of a refused system call. Where the kernel gave a sentence of its own the message is "Error: SENTENCE", which tools print as
 * it is; else it is strerror's text.
 */
export function kernelError(errno: number, extack: number, what = "this"): VethworkError {
  const code = ErrnoNames[errno] ?? `errno ${errno}`;
  if (code === "EUNSUPPORTED") return unsupported(EXTACK[extack] ?? what);
  const sentence = EXTACK[extack];
  return new VethworkError(code, sentence ? `Error: ${sentence}` : strerror(code));
}
