const shared = {
  transform: { "\\.ts$": "<rootDir>/toolchain/jest-transform.cjs" },
  moduleNameMapper: { "^@octokit/rest$": "<rootDir>/test/support/octokit.cjs" },
  testEnvironment: "node",
  // The CDK Terrain copy of the sources and what a demo leaves behind are no tests.
  modulePathIgnorePatterns: ["<rootDir>/.cache", "<rootDir>/.simulation", "<rootDir>/cdktf.out"],
};

/** Suites that take minutes, each by its folder below `test/`. All other tests are unit tests. */
const long = [
  "end-to-end",
  "faults",
  "proof",
  "browser",
  "guests",
  "debian",
  "drills",
  "replaced",
  "played-guides",
  "estate",
];

module.exports = {
  // A bound of what hangs: none of what a test waits for is late because other work slows the machine down.
  testTimeout: 900_000,
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: long.map((folder) => `<rootDir>/test/${folder.replace("*", "[^/]+")}/`),
    },
    ...long.map((folder) => ({
      ...shared,
      displayName: folder.split("/").at(-1),
      testMatch: [`<rootDir>/test/${folder}/**/*.test.ts`],
      ...(folder === "faults" && { globalSetup: "<rootDir>/test/faults/record-methods.ts" }),
    })),
  ],
};
