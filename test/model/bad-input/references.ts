import { fixtureData } from "../../fixture/model";
import { type BadInput, DATABASE, DB, LINK, MARRAKECH, NETWORKS, RABAT, TIERS, tierPath } from "./case";

const CARRIED = (fixtureData.rabat.extension.switches[0]?.networks ?? []).filter((name) => name !== "monitoring");

export const references: readonly BadInput[] = [
  {
    input: "a tier on an unknown network",
    rule: "machine-references",
    changes: { [`${DB}.network`]: "databse" },
    findings: ["rabat", "marrakech"].map((site) => ({
      path: `${DB}.network`,
      at: [...DATABASE, "network:"],
      problem: `Unknown network of ${site}: "databse".`,
      remedy: `Use ${NETWORKS}, or add "databse" to ${site}.networks.`,
    })),
  },
  {
    input: "a tier on a network that no switch of its cluster carries",
    rule: "machine-references",
    changes: { "rabat.extension.switches[0].networks": CARRIED },
    findings: [
      {
        path: `${tierPath("monitoring")}.network`,
        at: [TIERS, 'name: "monitoring"', "network:"],
        problem: 'Unknown network on a switch of rabat-extension: "monitoring".',
        remedy: `Use ${CARRIED.join(", ")}, or add "monitoring" to rabat.extension.switches.`,
      },
    ],
  },
  {
    input: "a tier on an unknown storage class",
    rule: "machine-references",
    changes: { [`${DB}.storageClass`]: "archive" },
    findings: [
      ["rabat", "rabat-extension"],
      ["marrakech", "marrakech-recovery"],
    ].map(([site, cluster]) => ({
      path: `${DB}.storageClass`,
      at: [...DATABASE, "storageClass:"],
      problem: `Unknown storage class of ${cluster}: "archive".`,
      remedy: `Use flash, capacity, or add "archive" to ${site}.extension.datastoreClusters.`,
    })),
  },
  {
    input: "a tier of an unknown template",
    rule: "machine-references",
    changes: { [`${DB}.template`]: "massar-debian-13-2027.01" },
    findings: ["rabat", "marrakech"].map((site) => ({
      path: `${DB}.template`,
      at: [...DATABASE, "template:"],
      problem: `Unknown template of ${site}: "massar-debian-13-2027.01".`,
      remedy: `Use massar-debian-12-2026.10, or add "massar-debian-13-2027.01" to ${site}.baseline.templates.`,
    })),
  },
  {
    input: "a member and a gateway of an unknown template",
    rule: "machine-references",
    changes: {
      [`${DB}.rabat.members[0].template`]: "massar-debian-12-2026.01",
      "link.gateways.marrakech.members[1].template": "massar-debian-12-2026.02",
    },
    findings: [
      {
        path: `${DB}.rabat.members[0].template`,
        at: [...DATABASE, 'members: [{ id: "db-1" }'],
        problem: 'Unknown template of rabat: "massar-debian-12-2026.01".',
        remedy: 'Use massar-debian-12-2026.10, or add "massar-debian-12-2026.01" to rabat.baseline.templates.',
      },
      {
        path: "link.gateways.marrakech.members[1].template",
        at: [LINK, "marrakech: {", 'members: [{ id: "gateway-1" }'],
        problem: 'Unknown template of marrakech: "massar-debian-12-2026.02".',
        remedy: 'Use massar-debian-12-2026.10, or add "massar-debian-12-2026.02" to marrakech.baseline.templates.',
      },
    ],
  },
  {
    input: "a tier on a baseline cluster",
    rule: "machine-references",
    changes: { [`${DB}.rabat.cluster`]: "rabat-prod" },
    findings: [
      {
        path: `${DB}.rabat.cluster`,
        at: [...DATABASE, "rabat: {", "cluster:"],
        problem: 'Unknown extension cluster of rabat: "rabat-prod".',
        remedy: 'Use rabat-extension, or add "rabat-prod" to rabat.extension.clusters.',
      },
    ],
  },
  {
    input: "gateways on an unknown network, storage class and cluster",
    rule: "machine-references",
    changes: {
      "link.gateways.marrakech.network": "wan",
      "link.gateways.marrakech.storageClass": "archive",
      "link.gateways.marrakech.cluster": "marrakech-new",
    },
    findings: [
      {
        path: "link.gateways.marrakech.cluster",
        at: [LINK, "marrakech: {", "cluster:"],
        problem: 'Unknown extension cluster of marrakech: "marrakech-new".',
        remedy: 'Use marrakech-recovery, or add "marrakech-new" to marrakech.extension.clusters.',
      },
      {
        path: "link.gateways.marrakech.network",
        at: [LINK, "marrakech: {", "network:"],
        problem: 'Unknown network of marrakech: "wan".',
        remedy: `Use ${NETWORKS}, or add "wan" to marrakech.networks.`,
      },
      {
        path: "link.gateways.marrakech.storageClass",
        at: [LINK, "marrakech: {", "storageClass:"],
        problem: 'Unknown storage class of marrakech: "archive".',
        remedy: 'Use flash, capacity, or add "archive" to marrakech.extension.datastoreClusters.',
      },
    ],
  },
  {
    input: "a host of unknown hardware",
    rule: "site-references",
    changes: {
      "rabat.extension.clusters[0].hosts[1].hardware": "newest-host",
      "marrakech.baseline.clusters[0].hosts[0].hardware": "newest-host",
    },
    findings: [
      {
        path: "rabat.extension.clusters[0].hosts[1].hardware",
        at: [RABAT, "extension: {", "esx-12", "hardware:"],
        problem: 'Unknown hardware of rabat: "newest-host".',
        remedy: 'Use baseline-host, extension-host, or add "newest-host" to rabat.hardware.',
      },
      {
        path: "marrakech.baseline.clusters[0].hosts[0].hardware",
        at: [MARRAKECH, "baseline: {", "esx-01"],
        problem: 'Unknown hardware of marrakech: "newest-host".',
        remedy: 'Use management-host, recovery-host, or add "newest-host" to marrakech.hardware.',
      },
    ],
  },
  {
    input: "baseline objects on unknown clusters",
    rule: "site-references",
    changes: {
      "rabat.baseline.switches[0].cluster": "rabat-old",
      "rabat.baseline.datastores[0].cluster": "rabat-old",
      "rabat.baseline.templates[0].cluster": "rabat-old",
    },
    findings: (
      [
        ["switches", "vds-rabat-prod", "cluster:"],
        ["datastores", "rabat-san-01", "cluster:"],
        ["templates", "templates:", "cluster:"],
      ] as const
    ).map(([list, ...anchors]) => ({
      path: `rabat.baseline.${list}[0].cluster`,
      at: [RABAT, "baseline: {", ...anchors],
      problem: 'Unknown baseline cluster of rabat: "rabat-old".',
      remedy: 'Use rabat-prod, or add "rabat-old" to rabat.baseline.clusters.',
    })),
  },
  {
    input: "extension objects on an unknown cluster",
    rule: "site-references",
    changes: {
      "marrakech.extension.switches[0].cluster": "marrakech-old",
      "marrakech.extension.datastoreClusters[0].cluster": "marrakech-old",
      "marrakech.extension.nfsDatastores[0].cluster": "marrakech-old",
    },
    findings: (
      [
        ["switches", "vds-marrakech-recovery"],
        ["datastoreClusters", "marrakech-flash"],
        ["nfsDatastores", "marrakech-files-01"],
      ] as const
    ).map(([list, anchor]) => ({
      path: `marrakech.extension.${list}[0].cluster`,
      at: [MARRAKECH, "extension: {", anchor, "cluster:"],
      problem: 'Unknown extension cluster of marrakech: "marrakech-old".',
      remedy: 'Use marrakech-recovery, or add "marrakech-old" to marrakech.extension.clusters.',
    })),
  },
  {
    input: "a port group and a switch on an unknown network",
    rule: "site-references",
    changes: {
      "rabat.baseline.switches[0].portGroups[1].network": "service",
      "rabat.extension.switches[0].networks[0]": "service",
    },
    findings: [
      { path: "rabat.baseline.switches[0].portGroups[1].network", at: [RABAT, "pg-rabat-prod-services"] as const },
      {
        path: "rabat.extension.switches[0].networks[0]",
        at: [RABAT, "extension: {", "networks: [", '"services"'] as const,
      },
    ].map(({ path, at }) => ({
      path,
      at,
      problem: 'Unknown network of rabat: "service".',
      remedy: `Use ${NETWORKS}, or add "service" to rabat.networks.`,
    })),
  },
  {
    input: "a template on an unknown datastore and port group",
    rule: "site-references",
    changes: {
      "rabat.baseline.templates[0].datastore": "rabat-san-02",
      "rabat.baseline.templates[0].portGroup": "pg-rabat-extension-services",
    },
    findings: [
      {
        path: "rabat.baseline.templates[0].datastore",
        at: [RABAT, "templates: [", "datastore:"],
        problem: 'Unknown datastore of rabat-prod: "rabat-san-02".',
        remedy: 'Use rabat-san-01, or add "rabat-san-02" to rabat.baseline.datastores.',
      },
      {
        path: "rabat.baseline.templates[0].portGroup",
        at: [RABAT, "templates: [", "portGroup:"],
        problem: 'Unknown port group of rabat-prod: "pg-rabat-extension-services".',
        remedy:
          'Use pg-rabat-prod-management, pg-rabat-prod-services, pg-rabat-prod-identity, or add "pg-rabat-extension-services" to rabat.baseline.switches.',
      },
    ],
  },
];
