/** Groups of 16 bits of an IPv6 address that name its network: a household or a rented machine has a whole /64. */
const networkGroups = 4;

/**
 * What an address is limited by: an IPv4 address itself, of an IPv6 address its /64, since who has one address of it has
 * them all. What is no address stays as it is.
 */
export function toNetwork(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const first = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...Array.from({ length: zeros }, () => "0"), ...last];
  const network = groups.slice(0, networkGroups).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${network.join(":")}::/64`;
}
