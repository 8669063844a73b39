import { type BadInput, MARRAKECH, RABAT } from "./case";

export const networks: readonly BadInput[] = [
  {
    input: "a CIDR that overlaps another of its site",
    rule: "disjoint-cidrs",
    changes: { "rabat.networks.services.cidr": "10.20.10.0/25", "rabat.networks.services.gateway": "10.20.10.1" },
    findings: [
      {
        path: "rabat.networks.services.cidr",
        at: [RABAT, "networks: {", "services:", "cidr:"],
        problem: "10.20.10.0/25 overlaps rabat.networks.management.cidr 10.20.10.0/24.",
        remedy: "Next free /25 at rabat: 10.20.11.0/25.",
      },
    ],
  },
  {
    input: "a CIDR that contains all of the other site's",
    rule: "disjoint-cidrs",
    changes: { "marrakech.networks.services.cidr": "10.20.0.0/16", "marrakech.networks.services.gateway": "10.20.0.1" },
    findings: [
      {
        path: "marrakech.networks.services.cidr",
        at: [MARRAKECH, "networks: {", "services:", "cidr:"],
        problem: "10.20.0.0/16 overlaps rabat.networks.management.cidr 10.20.10.0/24.",
        remedy: "Next free /16 at marrakech: 10.21.0.0/16.",
      },
    ],
  },
  {
    input: "two networks on one VLAN of a site",
    rule: "unique-vlans",
    changes: { "rabat.networks.services.vlan": 110, "rabat.networks.frontend.vlan": 111 },
    findings: [
      {
        path: "rabat.networks.services.vlan",
        at: [RABAT, "networks: {", "services:", "vlan:"],
        problem: "rabat.networks.management already uses VLAN 110.",
        remedy: "Next free VLAN at rabat: 112.",
      },
    ],
  },
  {
    input: "the last VLAN twice: the search for a free one continues at 1",
    rule: "unique-vlans",
    changes: { "rabat.networks.services.vlan": 4094, "rabat.networks.frontend.vlan": 4094 },
    findings: [
      {
        path: "rabat.networks.frontend.vlan",
        at: [RABAT, "networks: {", "frontend:"],
        problem: "rabat.networks.services already uses VLAN 4094.",
        remedy: "Next free VLAN at rabat: 1.",
      },
    ],
  },
  ...[4095, 0, -1, 1.5].map(
    (vlan): BadInput => ({
      input: `VLAN ${vlan}`,
      changes: { "rabat.networks.database.vlan": vlan },
      findings: [
        {
          path: "rabat.networks.database.vlan",
          at: [RABAT, "networks: {", "database:", "vlan:"],
          problem:
            {
              0: "VLAN 0 is reserved: in vSphere it means no VLAN at all.",
              4095: "VLAN 4095 is reserved: in vSphere it means a trunk of all VLANs.",
            }[vlan] ?? `${vlan} is not a VLAN id.`,
          remedy: "Use a whole number from 1 to 4094.",
        },
      ],
    }),
  ),
  {
    input: "a /31",
    changes: { "rabat.networks.database.cidr": "10.20.50.0/31" },
    findings: [
      {
        path: "rabat.networks.database.cidr",
        at: [RABAT, "networks: {", "database:", "cidr:"],
        problem:
          '"10.20.50.0/31" has 2 addresses, and a network needs at least 4: its own, a gateway, a guest and the broadcast address.',
        remedy: "Use a prefix length from /8 to /30.",
      },
    ],
  },
  {
    input: "a CIDR with host bits",
    changes: { "rabat.networks.database.cidr": "10.20.50.7/24" },
    findings: [
      {
        path: "rabat.networks.database.cidr",
        at: [RABAT, "networks: {", "database:", "cidr:"],
        problem: '"10.20.50.7/24" is an address inside a network, not a network.',
        remedy: 'Write "10.20.50.0/24".',
      },
    ],
  },
  ...["10.20.50.0", "10.20.50.255", "10.20.51.1"].map(
    (gateway): BadInput => ({
      input: `gateway ${gateway}`,
      rule: "network-gateways",
      changes: { "rabat.networks.database.gateway": gateway },
      findings: [
        {
          path: "rabat.networks.database.gateway",
          at: [RABAT, "networks: {", "database:", "gateway:"],
          problem: `${gateway} is not a host address of 10.20.50.0/24.`,
          remedy: "Use an address from 10.20.50.1 to 10.20.50.254.",
        },
      ],
    }),
  ),
  {
    input: "a gateway that is not an address",
    changes: { "rabat.networks.database.gateway": "10.20.50.256" },
    findings: [
      {
        path: "rabat.networks.database.gateway",
        at: [RABAT, "networks: {", "database:", "gateway:"],
        problem: '"10.20.50.256" is not an IPv4 address.',
        remedy: 'Write an IPv4 address, as in "10.20.30.1".',
      },
    ],
  },
];
