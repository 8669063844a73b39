import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { inProject, simulatedShells } from "../../lib/paths";

const configure = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
  const { status, stderr } = spawnSync(process.execPath, [inProject("cli", "bootstrap.mjs"), "configure", ...args], {
    encoding: "utf8",
    env: { ...process.env, GUEST_CONNECTIONS: "", ...environment },
  });
  return { status, stderr };
};

const LIVE = { CDKTF_CONTEXT_JSON: '{"target":"live"}' };
const REVIEW = { CDKTF_CONTEXT_JSON: '{"target":"live","for":"review"}' };

test.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
  ["a check and an apply at once", ["--check", "--apply"], {}, "exclude each other"],
  ["an apply in the context of a review", ["--apply"], REVIEW, "in the context of a review"],
  ["live guests without commands into them", [], LIVE, "Pass the connections file: --connections <file>"],
  ["a file that does not exist", [], { ...LIVE, GUEST_CONNECTIONS: "/no/such.json" }, "cannot be read"],
  ["another file than the environment's", ["--connections", "/none.json"], LIVE, "/none.json"],
  [
    "an apply in a workflow whose journal would be lost",
    ["--apply"],
    { ...LIVE, GITHUB_ACTIONS: "true", JOURNAL_DIRECTORY: "" },
    "JOURNAL_DIRECTORY",
  ],
])("%s is refused", (_, args, environment, said) => {
  const { status, stderr } = configure(args, environment);
  expect(status).toBe(1);
  expect(stderr).toContain(said);
});

test("a simulation whose guests do not run is refused", () => {
  if (existsSync(simulatedShells)) return;
  expect(configure([], { CDKTF_CONTEXT_JSON: "{}" }).stderr).toContain("No simulated guests are running");
});
