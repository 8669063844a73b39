import { type BadInput, DATABASE, DB, RABAT } from "./case";

/** What TypeScript refuses as well, for those who run the project without it. */
export const shapes: readonly BadInput[] = [
  {
    input: "what the schema does not know",
    changes: { "rabat.extension.firewalls": [], [`${DB}.rabat.size.gpus`]: 1 },
    findings: [
      {
        path: "rabat.extension.firewalls",
        at: [RABAT, "extension: {"],
        problem: 'The schema knows no "firewalls" here.',
        remedy: "Correct the name or remove it.",
      },
      {
        path: `${DB}.rabat.size.gpus`,
        at: [...DATABASE, "rabat: {", "size:"],
        problem: 'The schema knows no "gpus" here.',
        remedy: "Correct the name or remove it.",
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
      { path: "rabat.domain", at: [RABAT, "domain:"], problem: "is missing.", remedy: "Write a string." },
      {
        path: "rabat.extension.clusters[0].drs.automation",
        at: [RABAT, "extension: {", "drs:"],
        problem: '"automatic" is none of the values it may have.',
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
        problem: '"yes" is not a boolean.',
        remedy: "Write a boolean.",
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
