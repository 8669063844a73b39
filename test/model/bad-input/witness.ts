import { type BadInput, DATABASE, DB, LINK, WITNESS } from "./case";

export const witness: readonly BadInput[] = [
  {
    input: "an even number of votes",
    rule: "witness-quorum",
    changes: { "witness.members": [{ id: "witness-1" }, { id: "witness-2" }] },
    findings: [
      {
        path: "witness.members",
        at: [WITNESS, "members:"],
        problem: "database has an even number of votes, 6 (rabat 2, marrakech 2, witness 2).",
        remedy: "Add or remove a witness: an even number survives no more losses than the odd one below it.",
      },
    ],
  },
  {
    input: "the majority of the votes at the witness",
    rule: "witness-quorum",
    changes: {
      "witness.members": [1, 2, 3, 4, 5].map((member) => ({ id: `witness-${member}` })),
      "witness.firstHost": 5,
    },
    findings: [
      {
        path: "witness.members",
        at: [WITNESS, "members:"],
        problem:
          "Without witness, 4 of 9 votes of database are left, and a majority needs 5 (rabat 2, marrakech 2, witness 5).",
        remedy: "Give no place the majority of the votes.",
      },
    ],
  },
  {
    input: "a witness behind the replication link",
    rule: "witness-paths",
    changes: { "witness.paths.marrakech.circuit": "rabat-marrakech" },
    findings: [
      {
        path: "witness.paths.marrakech.circuit",
        at: [WITNESS, "paths:", "marrakech:"],
        problem: '"rabat-marrakech" is also link.name.',
        remedy:
          "Order a circuit of its own: one fault must not cut a site off from the other site and from the witness.",
      },
    ],
  },
  {
    input: "paths that are too slow for a vote",
    rule: "witness-paths",
    changes: { "witness.paths.rabat.latency": "126 ms", "link.latency": "200 ms" },
    findings: [
      {
        path: "link.latency",
        at: [LINK, "latency:"],
        problem:
          "There and back, 400 ms is longer than etcd's heartbeat of 250 ms: voters would elect again and again.",
        remedy: "Use a path of at most 125 ms.",
      },
      {
        path: "witness.paths.rabat.latency",
        at: [WITNESS, "paths:", "rabat:"],
        problem:
          "There and back, 252 ms is longer than etcd's heartbeat of 250 ms: voters would elect again and again.",
        remedy: "Use a path of at most 125 ms.",
      },
    ],
  },
  {
    input: "a witness at addresses of a site, and outside of its own network",
    rule: "witness-paths",
    changes: {
      "witness.network.cidr": "10.20.50.0/28",
      "witness.members": [{ id: "witness-5" }],
    },
    findings: [
      {
        path: "witness.network.cidr",
        at: [WITNESS, "network:"],
        problem: "10.20.50.0/28 overlaps rabat.networks.database.cidr 10.20.50.0/24.",
        remedy: "Use addresses of the third place.",
      },
      {
        path: "witness.network.gateway",
        at: [WITNESS, "network:"],
        problem: "10.60.10.1 is not a host of 10.20.50.0/28.",
        remedy: "Write an address of the network, as 10.20.50.1.",
      },
      {
        path: "witness.members[0].id",
        at: [WITNESS, "members:"],
        problem: '"witness-5" would be host 15, but 10.20.50.0/28 has 14 hosts.',
        remedy: "Use a lower first host, or a larger network.",
      },
    ],
  },
  {
    input: "a lease shorter than a slow answer, in parts of a second",
    rule: "one-writer",
    changes: { [`${DB}.leadership.ttl`]: "15500 ms" },
    findings: [
      {
        path: `${DB}.leadership.ttl`,
        at: [...DATABASE, "ttl:"],
        problem: "15500 ms is not a whole number of seconds.",
        remedy: "Use whole seconds.",
      },
      {
        path: `${DB}.leadership.ttl`,
        at: [...DATABASE, "ttl:"],
        problem:
          "The lease of 15500 ms is shorter than loopWait + 2 × retryTimeout = 30 s: a slow answer would end it.",
        remedy: "Use at least 30 s, or shorten loopWait and retryTimeout.",
      },
    ],
  },
  {
    input: "votes of a tier without members at Marrakech in normal times",
    rule: "one-writer",
    changes: { [`${DB}.leadership.voters`]: "connection-pool" },
    findings: [
      {
        path: `${DB}.leadership.voters`,
        at: [...DATABASE, "voters:"],
        problem:
          "connection-pool has no standing member at marrakech that this project creates, so database has no vote there.",
        remedy:
          "Name a tier with created members at Rabat and standing members at Marrakech, or the replication gateways.",
      },
    ],
  },
  {
    input: "a replicated database without a word on its writer",
    rule: "one-writer",
    changes: { [`${DB}.leadership`]: undefined },
    findings: [
      {
        path: `${DB}.software`,
        at: [...DATABASE, "software:"],
        problem: "database is replicated to the other site, and nothing says how its members agree on one writer.",
        remedy: "Add leadership: { voters, ttl, loopWait, retryTimeout, synchronous }.",
      },
    ],
  },
];
