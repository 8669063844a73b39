// Which folder may import which: data flows one way, from units to the command line.

/** What each folder may import of the project, besides itself. `types` is for type imports only. */
const allowed = {
  units: { values: [] },
  sites: { values: ["units"] },
  massar: { values: ["units", "sites"] },
  model: { values: ["units", "sites", "massar"] },
  capacity: { values: ["units", "sites", "model"], types: ["massar"] },
  recovery: { values: ["units", "sites", "model", "capacity"], types: ["massar"] },
  policy: { values: ["units", "sites", "model", "capacity", "recovery"], types: ["massar"] },
  documents: { values: ["units", "sites", "model", "capacity", "recovery", "policy"], types: ["massar"] },
  review: { values: ["units", "sites", "model", "capacity", "recovery", "policy"], types: ["massar"] },
  // its report is written as the plan's documents and the reviews are
  rehearsal: {
    values: ["units", "sites", "model", "capacity", "recovery", "census", "documents", "review"],
    types: ["massar"],
  },
  constructs: { values: ["units", "model"], types: ["sites", "massar"] },
  stacks: { values: ["constructs", "model"], types: ["sites", "massar"] },
  census: { values: ["units", "model"], types: ["sites", "massar"] },
};

const folders = [...Object.keys(allowed), "cli", "bench", "test"];
const inFolders = (names) => `^(${names.join("|")})/`;

const folderRules = Object.entries(allowed).flatMap(([folder, { values, types = [] }]) => {
  const others = folders.filter((other) => other !== folder && !values.includes(other));
  const from = { path: inFolders([folder]) };
  return [
    {
      name: `${folder}-imports`,
      comment: `${folder}/ imports ${[...values, ...types.map((type) => `types of ${type}`)].join(", ") || "nothing"} of the project`,
      severity: "error",
      from,
      to: { path: `${inFolders(others.filter((other) => !types.includes(other)))}|^main\\.ts$` },
    },
    ...(types.length > 0
      ? [
          {
            name: `${folder}-imports-types-only`,
            comment: `${folder}/ imports ${types.join(", ")} for types alone: import type`,
            severity: "error",
            from,
            to: { path: inFolders(types), dependencyTypesNot: ["type-only"] },
          },
        ]
      : []),
  ];
});

module.exports = {
  forbidden: [
    ...folderRules,
    {
      name: "provider-classes-in-constructs",
      comment: "a construct hides its Terraform resources: only constructs/ imports the provider's classes",
      severity: "error",
      from: { pathNot: "^(constructs|test|bench)/" },
      to: { path: "@cdktf/provider-" },
    },
    {
      name: "cdktf-in-constructs-and-stacks",
      comment: "the model and its commands know nothing of cdktf",
      severity: "error",
      from: { pathNot: "^(constructs|stacks|test|bench|policy/tree)/|^policy/keep-promises\\.ts|^main\\.ts$" },
      to: { path: "(^|node_modules/)(cdktf|constructs)(/|$)", pathNot: "^(constructs|stacks)/" },
    },
    {
      name: "no-cycles",
      comment: "a cycle has no first file to read",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "nothing-unresolved",
      comment: "an import that leads nowhere",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default"] },
  },
};
