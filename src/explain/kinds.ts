/** Which kind of object a decision names. */
import { Decision, ObjectKind } from "../kernel/abi.generated.js";

const KINDS: Record<number, number> = {
  [Decision.device]: ObjectKind.DEVICE,
  [Decision.fdb]: ObjectKind.FDB,
  [Decision.bridgePort]: ObjectKind.BRIDGE_PORT,
  [Decision.bridgeVlan]: ObjectKind.VLAN_GROUP,
  [Decision.multicastGroup]: ObjectKind.MULTICAST_GROUP,
  [Decision.rule]: ObjectKind.RULE,
  [Decision.route]: ObjectKind.ROUTE,
  [Decision.neighbor]: ObjectKind.NEIGHBOR,
  [Decision.address]: ObjectKind.ADDRESS,
  [Decision.connection]: ObjectKind.CONNECTION,
  [Decision.xtRule]: ObjectKind.XT_RULE,
  [Decision.set]: ObjectKind.SET,
  [Decision.tunnel]: ObjectKind.DEVICE,
  [Decision.server]: ObjectKind.VS_DESTINATION,
  [Decision.virtualConnection]: ObjectKind.VS_CONNECTION,
};

/** ObjectKind of what a Decision is about; undefined where that is no object. */
export function objectKindOf(decision: number): number | undefined {
  return KINDS[decision];
}
