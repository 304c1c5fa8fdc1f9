/** Which kind of object a decision names. */
import { Decision, Encapsulation, Held, ObjectKind } from "../kernel/abi.generated.js";

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
  [Decision.table]: ObjectKind.XT_RULE,
  [Decision.verdict]: ObjectKind.XT_RULE,
  [Decision.confirmed]: ObjectKind.CONNECTION,
  [Decision.nat]: ObjectKind.CONNECTION,
  [Decision.learned]: ObjectKind.FDB,
  [Decision.flood]: ObjectKind.BRIDGE_PORT,
  [Decision.passedUp]: ObjectKind.BRIDGE_PORT,
  [Decision.enqueued]: ObjectKind.QDISC,
  [Decision.dequeued]: ObjectKind.QDISC,
  [Decision.trafficClass]: ObjectKind.CLASS,
  [Decision.filter]: ObjectKind.FILTER,
  [Decision.xfrmPolicy]: ObjectKind.XFRM_POLICY,
  [Decision.xfrmState]: ObjectKind.XFRM_STATE,
  [Decision.virtualService]: ObjectKind.VS_SERVICE,
};

/** ObjectKind of what a Decision is about; undefined where that is no object. */
export function objectKindOf(decision: number, detail = 0): number | undefined {
  if (decision === Decision.held) return detail === Held.neighbor ? ObjectKind.NEIGHBOR : undefined;
  if (decision === Decision.encapsulated)
    return detail === Encapsulation.ipvsTunnel
      ? ObjectKind.VS_CONNECTION
      : detail === Encapsulation.esp
        ? ObjectKind.XFRM_STATE
        : ObjectKind.DEVICE;
  return KINDS[decision];
}
