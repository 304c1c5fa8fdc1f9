/** A persistent client's connections and the template that made them (ip_vs_control_add, ip_vs_control_del, ip_vs_control_assure_ct). */
import { VsConnFlag } from "../abi/ipvs";
import { TEMPLATE_ASSURED, VsConnection } from "./connection";

export function addControl(c: VsConnection, template: VsConnection): void {
  if (c.control !== null) removeControl(c);
  c.control = template;
  template.controlled++;
}

export function removeControl(c: VsConnection): void {
  const template = c.control;
  if (template === null) return;
  c.control = null;
  if (template.controlled) template.controlled--;
}

/** One of its connections is more than a first packet: the template stays when that ends early. */
export function assureTemplate(c: VsConnection): void {
  const template = c.control;
  if (template !== null && template.flags & VsConnFlag.TEMPLATE) template.state |= TEMPLATE_ASSURED;
}
