import { APPLICATION, type BadInput, LINK, LOAD_BALANCER } from "./case";

export const addresses: readonly BadInput[] = [
  {
    input: "a tier that moves to a network where others have its addresses",
    changes: { "massar.tiers[2].network": "application" },
    findings: ["20", "40"].map((octet) => {
      const site = octet === "20" ? "rabat" : "marrakech";
      return {
        path: "massar.tiers[2].firstHost",
        at: [...LOAD_BALANCER, "firstHost:"],
        problem: `At ${site}, lb-1 would get 10.${octet}.40.11, which app-1 has; lb-2 would get 10.${octet}.40.12, which app-2 has.`,
        remedy: "Use 2 as first host.",
      };
    }),
  },
  {
    input: "gateways where a surge member gets its address in the other posture",
    changes: { "link.gateways.marrakech.network": "database", "link.gateways.marrakech.firstHost": 12 },
    findings: [
      {
        path: "link.gateways.marrakech.firstHost",
        at: [LINK, "marrakech: {", "firstHost:"],
        problem:
          "At marrakech, gateway-1 would get 10.40.50.12, which db-2 has; gateway-2 would get 10.40.50.13, which db-3 has.",
        remedy: "Use 2 as first host.",
      },
    ],
  },
  {
    input: "a tier that begins at its network's gateway",
    changes: { "massar.tiers[1].firstHost": 1 },
    findings: ["rabat", "marrakech"].map((site) => ({
      path: "massar.tiers[1].firstHost",
      at: [...APPLICATION, "firstHost:"],
      problem: `At ${site}, app-1 would get 10.${site === "rabat" ? 20 : 40}.40.1, which the gateway has.`,
      remedy: "Use 2 as first host.",
    })),
  },
  {
    input: "a tier on the addresses of DNS and NTP servers",
    changes: { "massar.tiers[1].network": "services", "massar.tiers[1].firstHost": 3 },
    findings: ["rabat", "marrakech"].map((site) => {
      const net = site === "rabat" ? "10.20.20" : "10.40.20";
      return {
        path: "massar.tiers[1].firstHost",
        at: [...APPLICATION, "firstHost:"],
        problem: `At ${site}, app-1 would get ${net}.3, which a DNS server has; app-2 would get ${net}.4, which an NTP server has; app-3 would get ${net}.5, which an NTP server has.`,
        remedy: "Use 6 as first host.",
      };
    }),
  },
  {
    input: "a first host beyond the network",
    changes: { "massar.tiers[1].firstHost": 255 },
    findings: [
      ["rabat", "10.20.40.0/24"],
      ["marrakech", "10.40.40.0/24"],
    ].map(([site, cidr]) => ({
      path: "massar.tiers[1].firstHost",
      at: [...APPLICATION, "firstHost:"],
      problem: `${site}'s application, ${cidr}, has 254 hosts.`,
      remedy: "Use 2 as first host.",
    })),
  },
  {
    input: "a member beyond the network",
    changes: { "massar.tiers[1].firstHost": 252 },
    findings: [
      {
        path: "massar.tiers[1].rabat.members[3].id",
        at: [...APPLICATION, "rabat: {", "members:"],
        problem: '"app-4" would be host 255, but rabat\'s application, 10.20.40.0/24, has 254 hosts.',
        remedy: "Use a number up to 3, or a larger network.",
      },
    ],
  },
  {
    input: "a network too small for its tier",
    changes: {
      "marrakech.networks.application.cidr": "10.40.40.0/30",
      "marrakech.networks.application.gateway": "10.40.40.1",
    },
    findings: [
      {
        path: "massar.tiers[1].firstHost",
        at: [...APPLICATION, "firstHost:"],
        problem: "marrakech's application, 10.40.40.0/30, has 2 hosts.",
        remedy: "Use a larger network: this one has no room for all.",
      },
    ],
  },
  {
    input: "two members with one number",
    changes: { "massar.tiers[1].rabat.members[3].id": "web-1" },
    findings: [
      {
        path: "massar.tiers[1].rabat.members[3].id",
        at: [...APPLICATION, "rabat: {", "members:"],
        problem: '"web-1" would get the address of "app-1" at rabat, as both have the number 1.',
        remedy: 'Use a number of its own, as in "web-4".',
      },
    ],
  },
  ...[
    { value: 0, problem: "0 is too little.", remedy: "Write 1 or more." },
    { value: 11.5, problem: "11.5 is not a whole number.", remedy: "Write 12." },
  ].map(
    ({ value, problem, remedy }): BadInput => ({
      input: `first host ${value}`,
      changes: { "massar.tiers[1].firstHost": value },
      findings: [{ path: "massar.tiers[1].firstHost", at: [...APPLICATION, "firstHost:"], problem, remedy }],
    }),
  ),
];
