const shared = {
  transform: { "\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }] },
  testEnvironment: "node",
  // The CDK Terrain copy of the sources and what a demo leaves behind are no tests.
  modulePathIgnorePatterns: ["<rootDir>/.cache", "<rootDir>/.simulation", "<rootDir>/cdktf.out"],
};

module.exports = {
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: ["<rootDir>/test/end-to-end/", "<rootDir>/test/faults/"],
    },
    { ...shared, displayName: "end-to-end", testMatch: ["<rootDir>/test/end-to-end/**/*.test.ts"] },
    {
      ...shared,
      displayName: "faults",
      testMatch: ["<rootDir>/test/faults/**/*.test.ts"],
      globalSetup: "<rootDir>/test/faults/methods.ts",
    },
  ],
};
