import type { Model } from "../../model/model";
import type { Rule } from "../../model/rule";

/**
 * What a packet carries besides its content, over IPv4. IPsec: ESP in tunnel mode with AES-GCM behind NAT (RFC 4303, 4106,
 * 3948): 20 address header, 8 UDP, 8 ESP, 8 vector, 2 trailer, 3 padding, 16 check value. WireGuard: 20, 8, 16 header, 16 tag.
 */
const OVERHEAD = { ipsec: 65, wireguard: 60 } as const;

/** What any link must carry in one piece: RFC 8200. */
const SMALLEST = 1280;

/** What the link carries of a packet besides its encryption. That the gateways' switches carry the link's packets, a relation checks. */
export const replicationMtu: Rule<Model> = {
  title: "The replication link carries whole packets beside their encryption",
  explanation:
    "What the link can't carry in one piece is cut, or dropped where cutting is forbidden: replication then starts, and hangs with the " +
    "first full packet.",
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
        problem: `A packet of ${mtu} bytes carries ${carried} beside ${encryption}'s ${overhead}.`,
        remedy: `Use a link with an MTU of at least ${SMALLEST + overhead}.`,
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
