import { type BadInput, DATABASE, DB, RABAT } from "./case";

/** Data that TypeScript also refuses, in case the project runs without type checks. */
export const shapes: readonly BadInput[] = [
  {
    input: "unknown keys",
    changes: { "rabat.extension.firewalls": [], [`${DB}.rabat.size.gpus`]: 1 },
    findings: [
      {
        path: "rabat.extension.firewalls",
        at: [RABAT, "extension: {"],
        problem: 'Unknown key "firewalls".',
        remedy:
          "Use one of the known keys or remove it. Known keys: clusters, switches, datastoreClusters, nfsDatastores.",
      },
      {
        path: `${DB}.rabat.size.gpus`,
        at: [...DATABASE, "rabat: {", "size:"],
        problem: 'Unknown key "gpus".',
        remedy: 'Did you mean "cpus"? Known keys: cpus, memory.',
      },
    ],
  },
  {
    input: "values of other types",
    changes: {
      "rabat.domain": undefined,
      "rabat.extension.clusters[0].drs.automation": "automatic",
      "rabat.extension.switches[0].networks": "services",
      [`${DB}.separateHosts`]: "yes",
      [`${DB}.rabat.size.cpus`]: "16",
    },
    findings: [
      { path: "rabat.domain", at: [RABAT, "domain:"], problem: "is missing.", remedy: "Write text in quotes." },
      {
        path: "rabat.extension.clusters[0].drs.automation",
        at: [RABAT, "extension: {", "drs:"],
        problem: '"automatic" is not allowed here.',
        remedy: "Use one of manual, partiallyAutomated, fullyAutomated.",
      },
      {
        path: "rabat.extension.switches[0].networks",
        at: [RABAT, "extension: {", "networks: ["],
        problem: '"services" is not a list.',
        remedy: "Write a list.",
      },
      {
        path: `${DB}.separateHosts`,
        at: [...DATABASE, "separateHosts:"],
        problem: '"yes" is not true or false.',
        remedy: "Write true or false.",
      },
      {
        path: `${DB}.rabat.size.cpus`,
        at: [...DATABASE, "rabat: {", "size:"],
        problem: '"16" is not a number.',
        remedy: "Write a number.",
      },
    ],
  },
];
