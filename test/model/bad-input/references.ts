import { APPLICATION, type BadInput, DATABASE, type Expected, LINK, LOAD_BALANCER, MARRAKECH, RABAT } from "./case";

export const references: readonly BadInput[] = [
  {
    input: "a tier on an unknown network",
    changes: { "massar.tiers[0].network": "databse" },
    findings: ["rabat", "marrakech"].map((site) => ({
      path: "massar.tiers[0].network",
      at: [...DATABASE, "network:"],
      problem: `"databse" is no network of ${site}.`,
      remedy: `Use management, services, frontend, application, database, replication, or add "databse" to ${site}.networks.`,
    })),
  },
  {
    input: "a tier on a network that no switch of its cluster carries",
    changes: { "rabat.extension.switches[0].networks": ["services", "frontend", "application", "replication"] },
    findings: [
      {
        path: "massar.tiers[0].network",
        at: [...DATABASE, "network:"],
        problem: '"database" is no network that a switch of rabat-extension carries.',
        remedy: 'Use services, frontend, application, replication, or add "database" to rabat.extension.switches.',
      },
    ],
  },
  {
    input: "a tier on an unknown storage class",
    changes: { "massar.tiers[0].storageClass": "archive" },
    findings: [
      ["rabat", "rabat-extension"],
      ["marrakech", "marrakech-recovery"],
    ].map(([site, cluster]) => ({
      path: "massar.tiers[0].storageClass",
      at: [...DATABASE, "storageClass:"],
      problem: `"archive" is no storage class of ${cluster}.`,
      remedy: `Use flash, or add "archive" to ${site}.extension.datastoreClusters.`,
    })),
  },
  {
    input: "a tier of an unknown template",
    changes: { "massar.tiers[0].template": "massar-debian-13-2027.01" },
    findings: ["rabat", "marrakech"].map((site) => ({
      path: "massar.tiers[0].template",
      at: [...DATABASE, "template:"],
      problem: `"massar-debian-13-2027.01" is no template of ${site}.`,
      remedy: `Use massar-debian-12-2026.10, or add "massar-debian-13-2027.01" to ${site}.baseline.templates.`,
    })),
  },
  {
    input: "a tier on a cluster that is not made here",
    changes: { "massar.tiers[0].rabat.cluster": "rabat-prod" },
    findings: [
      {
        path: "massar.tiers[0].rabat.cluster",
        at: [...DATABASE, "rabat: {", "cluster:"],
        problem: '"rabat-prod" is no extension cluster of rabat.',
        remedy: 'Use rabat-extension, or add "rabat-prod" to rabat.extension.clusters.',
      },
    ],
  },
  {
    input: "gateways on an unknown network, storage class and cluster",
    changes: {
      "link.gateways.marrakech.network": "wan",
      "link.gateways.marrakech.storageClass": "archive",
      "link.gateways.marrakech.cluster": "marrakech-new",
    },
    findings: [
      {
        path: "link.gateways.marrakech.cluster",
        at: [LINK, "marrakech: {", "cluster:"],
        problem: '"marrakech-new" is no extension cluster of marrakech.',
        remedy: 'Use marrakech-recovery, or add "marrakech-new" to marrakech.extension.clusters.',
      },
      {
        path: "link.gateways.marrakech.network",
        at: [LINK, "marrakech: {", "network:"],
        problem: '"wan" is no network of marrakech.',
        remedy:
          'Use management, services, frontend, application, database, replication, or add "wan" to marrakech.networks.',
      },
      {
        path: "link.gateways.marrakech.storageClass",
        at: [LINK, "marrakech: {", "storageClass:"],
        problem: '"archive" is no storage class of marrakech.',
        remedy: 'Use flash, or add "archive" to marrakech.extension.datastoreClusters.',
      },
    ],
  },
  {
    input: "a host of unknown hardware",
    changes: {
      "rabat.extension.clusters[0].hosts[1].hardware": "newest-host",
      "marrakech.baseline.clusters[0].hosts[0].hardware": "newest-host",
    },
    findings: [
      {
        path: "rabat.extension.clusters[0].hosts[1].hardware",
        at: [RABAT, "extension: {", "esx-12", "hardware:"],
        problem: '"newest-host" is no hardware of rabat.',
        remedy: 'Use baseline-host, extension-host, or add "newest-host" to rabat.hardware.',
      },
      {
        path: "marrakech.baseline.clusters[0].hosts[0].hardware",
        at: [MARRAKECH, "baseline: {", "esx-01"],
        problem: '"newest-host" is no hardware of marrakech.',
        remedy: 'Use management-host, recovery-host, or add "newest-host" to marrakech.hardware.',
      },
    ],
  },
  {
    input: "baseline objects on unknown clusters",
    changes: {
      "rabat.baseline.switches[0].cluster": "rabat-old",
      "rabat.baseline.datastores[0].cluster": "rabat-old",
      "rabat.baseline.templates[0].cluster": "rabat-old",
    },
    findings: (
      [
        ["switches", "vds-rabat-prod", "cluster:"],
        ["datastores", "datastores:"],
        ["templates", "templates:", "cluster:"],
      ] as const
    ).map(([list, ...anchors]) => ({
      path: `rabat.baseline.${list}[0].cluster`,
      at: [RABAT, "baseline: {", ...anchors],
      problem: '"rabat-old" is no baseline cluster of rabat.',
      remedy: 'Use rabat-prod, or add "rabat-old" to rabat.baseline.clusters.',
    })),
  },
  {
    input: "extension objects on an unknown cluster, which then reaches neither network nor storage",
    changes: {
      "marrakech.extension.switches[0].cluster": "marrakech-old",
      "marrakech.extension.datastoreClusters[0].cluster": "marrakech-old",
    },
    findings: [
      ...(
        [
          ["massar.tiers[0]", DATABASE, "database"],
          ["massar.tiers[1]", APPLICATION, "application"],
          ["massar.tiers[2]", LOAD_BALANCER, "frontend"],
          ["link.gateways.marrakech", [LINK, "marrakech: {"], "replication"],
        ] as const
      ).flatMap(([path, at, network]): Expected[] => [
        {
          path: `${path}.network`,
          at: [...at, "network:"],
          problem: `"${network}" is no network that a switch of marrakech-recovery carries.`,
          remedy: `None exists: add "${network}" to marrakech.extension.switches.`,
        },
        {
          path: `${path}.storageClass`,
          at: [...at, "storageClass:"],
          problem: '"flash" is no storage class of marrakech-recovery.',
          remedy: 'None exists: add "flash" to marrakech.extension.datastoreClusters.',
        },
      ]),
      ...(
        [
          ["switches", "vds-marrakech-recovery"],
          ["datastoreClusters", "marrakech-flash"],
        ] as const
      ).map(
        ([list, anchor]): Expected => ({
          path: `marrakech.extension.${list}[0].cluster`,
          at: [MARRAKECH, "extension: {", anchor, "cluster:"],
          problem: '"marrakech-old" is no extension cluster of marrakech.',
          remedy: 'Use marrakech-recovery, or add "marrakech-old" to marrakech.extension.clusters.',
        }),
      ),
    ],
  },
  {
    input: "a port group and a switch on an unknown network",
    changes: {
      "rabat.baseline.switches[0].portGroups[1].network": "service",
      "rabat.extension.switches[0].networks[0]": "service",
    },
    findings: [
      { path: "rabat.baseline.switches[0].portGroups[1].network", at: [RABAT, "pg-rabat-prod-services"] as const },
      { path: "rabat.extension.switches[0].networks[0]", at: [RABAT, "extension: {", "networks: ["] as const },
    ].map(({ path, at }) => ({
      path,
      at,
      problem: '"service" is no network of rabat.',
      remedy:
        'Use management, services, frontend, application, database, replication, or add "service" to rabat.networks.',
    })),
  },
  {
    input: "a template on an unknown datastore and port group",
    changes: {
      "rabat.baseline.templates[0].datastore": "rabat-san-02",
      "rabat.baseline.templates[0].portGroup": "pg-rabat-extension-services",
    },
    findings: [
      {
        path: "rabat.baseline.templates[0].datastore",
        at: [RABAT, "templates: [", "datastore:"],
        problem: '"rabat-san-02" is no datastore of rabat-prod.',
        remedy: 'Use rabat-san-01, or add "rabat-san-02" to rabat.baseline.datastores.',
      },
      {
        path: "rabat.baseline.templates[0].portGroup",
        at: [RABAT, "templates: [", "portGroup:"],
        problem: '"pg-rabat-extension-services" is no port group of rabat-prod.',
        remedy:
          'Use pg-rabat-prod-management, pg-rabat-prod-services, or add "pg-rabat-extension-services" to rabat.baseline.switches.',
      },
    ],
  },
];
