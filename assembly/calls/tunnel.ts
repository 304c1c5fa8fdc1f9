/** The modules of IP tunnels: modprobe, request_module. */
import { isLoaded, loadTunnelModule } from "../device/tunnel/fallback";

/** Loads a module (TunnelModule): its fallback devices come into all namespaces. */
export function tunnel_module_load(module: u32): void {
  loadTunnelModule(module);
}

export function tunnel_module_loaded(module: u32): bool {
  return isLoaded(module);
}
