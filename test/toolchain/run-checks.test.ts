import type { Check } from "../../toolchain/checks/check";
import { type Phase, runChecks } from "../../toolchain/checks/run-checks";

const LINES = [
  "PASS unit test/a.test.ts (7.26 s)",
  "FAIL unit test/b.test.ts (91.5 s)",
  "PASS unit test/c.test.ts",
  "told",
];

const check = (title: string, exitCode: number): Check => ({
  title,
  command: ["node", "-e", `console.log(${JSON.stringify(LINES.join("\n"))}); process.exit(${exitCode})`],
  remedy: "Fix it.",
  prints: (line) => line === "told",
  count: ({ lines }) => ({ passed: lines.length, failed: exitCode }),
});

/** What a run prints, and its failure. */
async function run(phases: readonly Phase[], leftOut: readonly string[] = []) {
  const printed: string[] = [];
  const write = jest.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  const failure = await runChecks(phases, new AbortController().signal, leftOut).catch((error: unknown) => error);
  write.mockRestore();
  return { printed: printed.join(""), failure: String(failure) };
}

test("says which suites this machine left out, and why", async () => {
  const { printed } = await run([{ checks: [check("first", 0)] }], ["Debian guests (not installed: ip)"]);
  expect(printed).toContain("\n4 passed, 0 failed. Left out: Debian guests (not installed: ip)\n");
});

test("prints the time of each suite and its slow files, also after a failure, and starts no later phase", async () => {
  const { printed, failure } = await run([
    { checks: [check("first", 0)] },
    { checks: [check("second", 1)], atOnce: 1 },
    { checks: [check("third", 0)] },
  ]);
  expect(failure).toContain("second");
  const text = printed.replaceAll(/\| \d+ \|$/gm, "| some |");
  const files = ["| - test/b.test.ts |  |  | some |", "| - test/a.test.ts |  |  | some |"];
  expect(text).toContain(
    [
      ...["told", "told", "| suite | passed | failed | seconds |", "| --- | --- | --- | --- |"],
      ...["| first | 4 | 0 | some |", ...files, "| second | 4 | 1 | some |", ...files, "| all | 8 | 1 | some |"],
    ].join("\n"),
  );
  expect(text).toContain("\n8 passed, 1 failed\n");
});
