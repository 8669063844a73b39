// Which room may import which: imports go downward only, from the command line to the library, and nobody imports cli/.

/**
 * What each room may import of the project, besides itself, and, in `inside`, what each of its parts may import of the other
 * parts. A part is a folder of the room, or "." for the files that lie in the room itself.
 */
const rooms = {
  lib: { imports: [] },
  datacenters: { imports: ["model"] },
  model: {
    imports: ["lib"],
    inside: {
      units: [],
      schema: ["units"],
      relations: [".", "units", "schema"],
      ".": ["units", "schema", "relations"],
    },
  },
  planning: { imports: ["lib", "model"], inside: { capacity: [], ".": ["capacity"] } },
  policy: { imports: ["lib", "model", "planning"] },
  roles: { imports: ["lib", "model", "planning"] },
  constructs: { imports: ["lib", "model/units"] },
  stacks: { imports: ["lib", "model", "constructs"] },
  examples: { imports: ["lib", "model/units", "constructs"] },
  toolchain: { imports: ["lib"] },
  terraform: { imports: ["lib", "model", "toolchain"] },
  census: { imports: ["lib", "model", "roles", "toolchain", "terraform"] },
  review: {
    imports: ["lib", "model", "planning", "policy", "roles", "toolchain", "terraform", "census"],
    inside: {
      effects: ["."],
      consequences: ["."],
      fingerprint: [".", "effects"],
      ".": ["effects", "consequences", "fingerprint"],
      report: [".", "effects"],
      run: [".", "fingerprint", "report"],
      forges: [],
    },
  },
  adopt: { imports: ["lib", "model", "toolchain", "terraform", "census", "review"] },
  deploy: { imports: ["lib", "model", "toolchain", "terraform", "census", "review"] },
  simulation: { imports: ["lib", "model", "toolchain", "terraform"] },
  guests: {
    imports: ["lib", "model", "roles", "toolchain"],
    inside: {
      processes: [],
      network: ["processes"],
      ".": ["processes", "network"],
      clients: [".", "network"],
      servers: [".", "processes", "network", "clients"],
      simulated: [".", "processes", "network", "clients", "servers"],
      live: [".", "processes", "network", "clients"],
      debian: [],
      shells: ["processes", "live"],
    },
  },
  recovery: {
    imports: [
      ...["lib", "model", "planning", "toolchain", "terraform"],
      ...["census", "review", "deploy", "simulation", "guests"],
    ],
    inside: {
      ".": [],
      readiness: ["."],
      runbook: ["."],
      evidence: ["."],
      coverage: [".", "evidence"],
      journal: [".", "runbook"],
      worlds: [".", "runbook", "readiness", "journal"],
      board: [".", "runbook", "evidence", "journal"],
      kit: [".", "evidence"],
      exercise: [".", "runbook", "evidence", "coverage", "journal", "worlds", "board", "kit"],
    },
  },
  configure: {
    imports: ["lib", "model", "roles", "toolchain", "terraform", "review", "deploy", "guests"],
  },
  documents: {
    imports: ["lib", "model", "planning", "policy", "deploy", "review", "recovery"],
    inside: {
      "recovery-plan": [],
      diagrams: ["recovery-plan"],
      site: [],
      web: [],
      ".": ["recovery-plan", "diagrams", "site", "web"],
    },
  },
};

/** What only computes: the same answer for the same arguments, on any machine. */
const PURE =
  "^(model|planning|policy|roles|constructs)/|^stacks/(?!all\\.ts|link/probe|site/set-labels)|^documents/(?!files\\.ts|web/website\\.ts)|^review/(?!run/|forges/)|^terraform/(plan|secrets)/|" +
  "^configure/(observation|plays|quorum|report)\\.ts|^recovery/((record|commands)\\.ts|runbook/|readiness/|coverage/|evidence/(?!files/)|board/(?!server|follow)|kit/(manifest|print))|^lib/(text|drawing)/";

/** Tests of the committed design, or of commands on it. */
const ABOUT_THE_DESIGN = [
  ...["documents/documents", "planning/capacity/command", "recovery/rehearse-workflow", "end-to-end/commands"],
];

const names = [...Object.keys(rooms), "cli", "test"];
const below = (folders) => `^(${folders.join("|")})/`;
const error = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

const roomRules = Object.entries(rooms).map(([room, { imports }]) =>
  error(
    `${room}-imports`,
    `${room}/ imports ${imports.join(", ") || "nothing"} of the project`,
    { path: below([room]), ...(room === "model" && { pathNot: "^model/committed\\.ts$" }) },
    {
      path: `${below(names.filter((other) => other !== room && !imports.includes(other)))}|^main\\.ts$`,
      // a part of a room, as `model/units`
      pathNot: below([...imports, room]),
    },
  ),
);

const partPath = (room, part) => (part === "." ? `^${room}/[^/]+$` : `^${room}/${part}/`);
/** A part that may import all others needs no rule. */
const partRules = Object.entries(rooms).flatMap(([room, { inside = {} }]) =>
  Object.entries(inside)
    .filter(([, imports]) => imports.length < Object.keys(inside).length - 1)
    .map(([part, imports]) =>
      error(
        `${room}-${part === "." ? "itself" : part}-imports`,
        `${partPath(room, part)} imports ${imports.join(", ") || "no other part"} of ${room}/`,
        { path: partPath(room, part) },
        { path: `^${room}/`, pathNot: [part, ...imports].map((each) => partPath(room, each)).join("|") },
      ),
    ),
);

module.exports = {
  forbidden: [
    ...roomRules,
    ...partRules,
    error(
      "committed-data",
      "what an engineer edits is read in one place, model/committed.ts: all else takes a model as its argument",
      { pathNot: "^(datacenters/|model/committed\\.ts$)" },
      { path: "^datacenters/" },
    ),
    error(
      "committed-data-in-tests",
      "tests of behaviour run on test/fixture: only what says something of the committed design reads it",
      { path: "^test/", pathNot: `^test/(${ABOUT_THE_DESIGN.join("|")})\\.test\\.ts$` },
      { path: "^model/committed\\.ts$" },
    ),
    error(
      "nobody-imports-cli",
      "cli/ has one file per command, and a helper for all of them",
      { pathNot: "^cli/" },
      { path: "^cli/" },
    ),
    error(
      "pure-rooms-do-nothing",
      "what only computes opens no file or connection, and starts no program",
      { path: PURE },
      {
        dependencyTypes: ["core"],
        path: "^(node:)?(fs|fs/promises|net|child_process|http|https|http2|tls|dns|dgram|os|cluster|worker_threads|readline|tty)$",
      },
    ),
    error(
      "pure-rooms-start-nothing",
      "what only computes starts no program, and shows no progress",
      { path: PURE },
      { path: "^lib/(processes|progress|wait-for-all)\\.ts$" },
    ),
    error(
      "programs-start-in-lib",
      "every program is started by lib/processes.ts, with the environment that lib/child-environment.cjs lists for it",
      { pathNot: "^(lib/processes\\.ts|cli/bootstrap\\.mjs)$|^test/" },
      { dependencyTypes: ["core"], dependencyTypesNot: ["type-only"], path: "^(node:)?(child_process|cluster)$" },
    ),
    error(
      "provider-classes-in-constructs",
      "a construct hides its Terraform resources: only constructs/ imports the vSphere provider's classes",
      { pathNot: "^(constructs|test)/" },
      { path: "@cdktf/provider-(?!null/)" },
    ),
    error(
      "null-provider-in-stacks",
      "locks, probes and order that no object of vSphere has are the stacks': only they import the null provider's classes",
      { pathNot: "^(stacks|test)/" },
      { path: "@cdktf/provider-null/" },
    ),
    error(
      "cdktf-in-constructs-and-stacks",
      "the model and its commands know nothing of cdktf",
      { pathNot: "^(constructs|stacks|test|policy/tree|examples)/|^policy/enforce-policy\\.ts|^main\\.ts$" },
      { path: "(^|node_modules/)(cdktf|constructs)(/|$)", pathNot: "^(constructs|stacks)/" },
    ),
    error("no-cycles", "a cycle has no first file to read", {}, { circular: true }),
    error("nothing-unresolved", "an import that leads nowhere", {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default"] },
  },
};
