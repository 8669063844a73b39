import {
  APP,
  APPLICATION,
  type BadInput,
  type Expected,
  LB,
  LINK,
  LOAD_BALANCER,
  MARRAKECH,
  TIERS,
  tierPath,
} from "./case";

const WEB = tierPath("web");
const BASTION = tierPath("bastion");
const MONITORING = tierPath("monitoring");
const CORE = tierPath("core-services");
const CORE_SERVICES = [TIERS, 'name: "core-services"'] as const;
const siteOf = (net: string) => (net.startsWith("10.20") ? "rabat" : "marrakech");

export const addresses: readonly BadInput[] = [
  {
    input: "a tier on a network where another tier has its addresses",
    rule: "unique-addresses",
    changes: { [`${LB}.network`]: "application" },
    findings: ["10.20", "10.40"].flatMap((net) =>
      [1, 2].map(
        (member): Expected => ({
          path: `${LB}.firstHost`,
          at: [...LOAD_BALANCER, "firstHost:"],
          problem: `At ${siteOf(net)}, lb-${member} would get ${net}.40.1${member}, which app-${member} already has.`,
          remedy: "Use 2 as first host.",
        }),
      ),
    ),
  },
  {
    input: "gateways at the addresses of surge members in the other posture",
    rule: "unique-addresses",
    changes: { "link.gateways.marrakech.network": "database", "link.gateways.marrakech.firstHost": 12 },
    findings: [1, 2].map((gateway) => ({
      path: "link.gateways.marrakech.firstHost",
      at: [LINK, "marrakech: {", "firstHost:"],
      problem: `At marrakech, gateway-${gateway} would get 10.40.50.1${gateway + 1}, which db-${gateway + 1} already has.`,
      remedy: "Use 2 as first host.",
    })),
  },
  {
    input: "a tier whose first host is the network's gateway",
    rule: "unique-addresses",
    changes: { [`${APP}.firstHost`]: 1 },
    findings: ["rabat", "marrakech"].map((site) => ({
      path: `${APP}.firstHost`,
      at: [...APPLICATION, "firstHost:"],
      problem: `At ${site}, app-1 would get 10.${site === "rabat" ? 20 : 40}.40.1, which the gateway already has.`,
      remedy: "Use 2 as first host.",
    })),
  },
  {
    input: "a tier at the addresses of DNS and NTP servers and of other members",
    rule: "unique-addresses",
    changes: { [`${APP}.network`]: "services", [`${APP}.firstHost`]: 3 },
    findings: [
      ...["10.20.20", "10.40.20"].map(
        (net): Expected => ({
          path: `${APP}.firstHost`,
          at: [...APPLICATION, "firstHost:"],
          problem: `At ${siteOf(net)}, app-1 would get ${net}.3, which an NTP server already has.`,
          remedy: "Use 10 as first host.",
        }),
      ),
      ...["10.20.20", "10.40.20"].map(
        (net): Expected => ({
          path: `${CORE}.service.host`,
          rule: "free-service-addresses",
          at: [...CORE_SERVICES, "service:"],
          problem: `At ${siteOf(net)}, ns.massar.example would be ${net}.9, which app-7 already has.`,
          remedy: "Use host 15.",
        }),
      ),
      {
        path: `${CORE}.firstHost`,
        at: [...CORE_SERVICES, "firstHost:"],
        problem: "At marrakech, dns-2 would get 10.40.20.3, which app-1 already has.",
        remedy: "Use 15 as first host.",
      },
    ],
  },
  {
    input: "a tier at the addresses of a host and a filer",
    rule: "unique-addresses",
    changes: {
      [`${MONITORING}.network`]: "storage",
      [`${MONITORING}.firstHost`]: 249,
      [`${MONITORING}.rabat.members`]: [{ id: "mon-1" }, { id: "mon-2" }],
      "rabat.extension.clusters[0].hosts[0].name": "esx-249.rabat.massar.example",
    },
    findings: [
      ...[
        "mon-1 would get 10.20.85.249, which the storage adapter of esx-249.rabat.massar.example",
        "mon-2 would get 10.20.85.250, which the filer of rabat-files-01",
      ].map(
        (conflict): Expected => ({
          path: `${MONITORING}.firstHost`,
          at: [TIERS, 'name: "monitoring"', "firstHost:"],
          problem: `At rabat, ${conflict} already has.`,
          remedy: "Use 2 as first host.",
        }),
      ),
      {
        rule: "rehearsal-places",
        path: "marrakech.rehearsal.vlans",
        at: [MARRAKECH, "rehearsal:", "vlans:"],
        problem: "Tiers recover on network storage, which has no rehearsal VLAN.",
        remedy: "Add an isolated VLAN for storage.",
      },
    ],
  },
  {
    input: "a first host beyond the network",
    rule: "unique-addresses",
    changes: { [`${APP}.firstHost`]: 255 },
    findings: [
      ["rabat", "10.20.40.0/24"],
      ["marrakech", "10.40.40.0/24"],
    ].map(([site, cidr]) => ({
      path: `${APP}.firstHost`,
      at: [...APPLICATION, "firstHost:"],
      problem: `${site}'s application, ${cidr}, has 254 hosts.`,
      remedy: "Use 2 as first host.",
    })),
  },
  {
    input: "a member beyond the network",
    rule: "unique-addresses",
    changes: { [`${LB}.firstHost`]: 254 },
    findings: [
      {
        path: `${LB}.rabat.members[1].id`,
        at: [...LOAD_BALANCER, "rabat: {", "members:"],
        problem: '"lb-2" would be host 255, but rabat\'s frontend, 10.20.30.0/24, has 254 hosts.',
        remedy: "Use a number up to 1, or a larger network.",
      },
      {
        path: `${LB}.marrakech.surge[1].id`,
        at: [...LOAD_BALANCER, "marrakech: {", "surge:"],
        problem: '"lb-2" would be host 255, but marrakech\'s frontend, 10.40.30.0/24, has 254 hosts.',
        remedy: "Use a number up to 1, or a larger network.",
      },
    ],
  },
  {
    input: "a network too small for its tier",
    rule: "unique-addresses",
    changes: { "marrakech.networks.web.cidr": "10.40.35.0/30" },
    findings: [
      {
        path: `${WEB}.firstHost`,
        at: [TIERS, 'name: "web"', "firstHost:"],
        problem: "marrakech's web, 10.40.35.0/30, has 2 hosts.",
        remedy: "Use a larger network: this one does not have enough addresses.",
      },
    ],
  },
  {
    input: "two members with one number",
    rule: "unique-addresses",
    changes: { [`${APP}.rabat.members[3].id`]: "apps-1" },
    findings: [
      {
        path: `${APP}.rabat.members[3].id`,
        at: [...APPLICATION, "rabat: {", "members:", '"app-4"'],
        problem: '"apps-1" would get the address of "app-1" at rabat, as both have the number 1.',
        remedy: 'Use another number, as in "apps-13".',
      },
    ],
  },
  {
    input: "service addresses beyond a network, at a server and at a member",
    rule: "free-service-addresses",
    changes: {
      [`${LB}.service.host`]: 255,
      [`${CORE}.service.host`]: 5,
      "rabat.ntpServers[1]": "10.20.20.5",
      "marrakech.ntpServers[1]": "10.40.20.5",
      [`${BASTION}.service.host`]: 12,
    },
    findings: ["10.20", "10.40"].flatMap((net): Expected[] => [
      {
        path: `${LB}.service.host`,
        at: [...LOAD_BALANCER, "service:"],
        problem: `At ${siteOf(net)}, ${net}.30.0/24 has no host 255.`,
        remedy: "Use host 2.",
      },
      {
        path: `${CORE}.service.host`,
        at: [...CORE_SERVICES, "service:"],
        problem: `At ${siteOf(net)}, ns.massar.example would be ${net}.20.5, which an NTP server already has.`,
        remedy: "Use host 4.",
      },
      {
        path: `${BASTION}.service.host`,
        at: [TIERS, 'name: "bastion"', "service:"],
        problem: `At ${siteOf(net)}, bastion.massar.example would be ${net}.15.12, which bastion-2 already has.`,
        remedy: "Use host 2.",
      },
    ]),
  },
  {
    input: "service addresses at the gateway and at another service",
    rule: "free-service-addresses",
    changes: {
      [`${BASTION}.service.host`]: 1,
      [`${LB}.network`]: "services",
      [`${LB}.firstHost`]: 21,
      [`${LB}.service.host`]: 9,
    },
    findings: ["10.20", "10.40"].flatMap((net): Expected[] => [
      {
        path: `${BASTION}.service.host`,
        at: [TIERS, 'name: "bastion"', "service:"],
        problem: `At ${siteOf(net)}, bastion.massar.example would be ${net}.15.1, which the gateway already has.`,
        remedy: "Use host 2.",
      },
      {
        path: `${CORE}.service.host`,
        at: [...CORE_SERVICES, "service:"],
        problem: `At ${siteOf(net)}, ns.massar.example would be ${net}.20.9, which massar.men.example already has.`,
        remedy: "Use host 4.",
      },
      {
        path: `${LB}.service.host`,
        at: [...LOAD_BALANCER, "service:"],
        problem: `At ${siteOf(net)}, massar.men.example would be ${net}.20.9, which ns.massar.example already has.`,
        remedy: "Use host 4.",
      },
    ]),
  },
  ...[
    { value: 0, problem: "0 is too small.", remedy: "Write 1 or more." },
    { value: 11.5, problem: "11.5 is not a whole number.", remedy: "Write 12." },
  ].map(
    ({ value, problem, remedy }): BadInput => ({
      input: `first host ${value}`,
      changes: { [`${APP}.firstHost`]: value },
      findings: [{ path: `${APP}.firstHost`, at: [...APPLICATION, "firstHost:"], problem, remedy }],
    }),
  ),
];
