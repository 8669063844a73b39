import type { Model } from "../../model/model";
import type { Rule } from "../../model/rule";

/**
 * Overhead of a packet over IPv4, in bytes. IPsec: ESP in tunnel mode with AES-GCM behind NAT (RFC 4303, 4106, 3948): IP header 20,
 * UDP 8, ESP 8, IV 8, trailer 2, padding 3, integrity check value 16. WireGuard: IP header 20, UDP 8, header 16, tag 16.
 */
const OVERHEAD = { ipsec: 65, wireguard: 60 } as const;

/** The minimum MTU of IPv6, RFC 8200. */
const SMALLEST = 1280;

/** A relation checks that the gateways' switches carry the link's packets. */
export const replicationMtu: Rule<Model> = {
  title: "The replication link carries packets of the minimum size without fragmentation, with their encryption",
  explanation:
    "A packet that exceeds the MTU is fragmented, or dropped if fragmentation is forbidden. Then replication starts, but hangs at " +
    "the first full packet.",
  source: {
    document: "RFC 8200",
    section: "5, Packet Size Issues; the overhead from RFC 4303, 4106 and 3948",
    standing: "derived",
  },
  severity: "error",
  check: ({ link: { mtu, encryption } }) => {
    const overhead = OVERHEAD[encryption];
    const carried = mtu - overhead;
    if (carried >= SMALLEST) return [];
    return [
      {
        scope: "link",
        path: ["link", "mtu"],
        problem: `A packet of ${mtu} bytes carries ${carried} bytes of data: the overhead of ${encryption} is ${overhead} bytes.`,
        remedy: `Use a link with an MTU of at least ${SMALLEST + overhead} bytes.`,
        arithmetic: {
          inputs: { mtu: `${mtu} bytes`, overhead: `${overhead} bytes` },
          formula: "mtu − overhead",
          result: `${carried} bytes`,
          limit: `${SMALLEST} bytes`,
          margin: `${carried - SMALLEST} bytes`,
        },
      },
    ];
  },
};
