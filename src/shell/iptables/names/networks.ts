/** Debian's /etc/networks: names that listings give to networks. */
const NETWORKS: Record<string, string> = {
  "0.0.0.0": "default",
  "127.0.0.0": "loopback",
  "169.254.0.0": "link-local",
};

export function networkName(address: string): string | null {
  return NETWORKS[address] ?? null;
}
