import { RESULT_LIMIT, sarifReview } from "../../../review/report/sarif";
import { DESTRUCTIVE } from "../../../review/report/severity";
import { sarifValidator } from "../../support/sarif-schema";
import { databaseGrows, dataLost, manyChanges, REVIEWS } from "../support/reviews";

const runOf = (log: ReturnType<typeof sarifReview>) => {
  const [run] = log.runs;
  if (run === undefined) throw new Error("no run");
  return { ...run, results: run.results ?? [], rules: run.tool.driver.rules ?? [] };
};

describe("a review as SARIF", () => {
  test("matches the schema of SARIF 2.1.0", () => {
    const validate = sarifValidator();
    // the schema refuses invalid logs
    expect(validate({ version: "2.1.0", runs: [{ tool: {} }] })).toBe(false);
    for (const review of Object.values(REVIEWS)) {
      validate(JSON.parse(JSON.stringify(sarifReview(review()))));
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  test("has a rule and a location for each result", () => {
    for (const review of Object.values(REVIEWS)) {
      const { rules, results } = runOf(sarifReview(review()));
      const ids = rules.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { ruleId, locations } of results) {
        expect(ids).toContain(ruleId);
        expect(locations?.[0]?.physicalLocation?.region?.startLine).toBeGreaterThan(0);
      }
    }
  });

  test("points to the line that declares the restarting VM", () => {
    const restarts = runOf(sarifReview(databaseGrows())).results.filter(
      ({ ruleId }) => ruleId === "effect/guestRestart",
    );
    expect(restarts).toHaveLength(4);
    expect(restarts[0]).toMatchObject({
      level: "warning",
      message: {
        text: "rab-db-1: restart – num_cpus 16 → 24 (because cpu_hot_add_enabled is false), memory 128 GiB → 192 GiB (because memory_hot_add_enabled is false)",
      },
      locations: [
        { physicalLocation: { artifactLocation: { uri: "datacenters/massar/tiers.ts" }, region: { startLine: 54 } } },
      ],
    });
  });

  test("reports blocks as errors where their objects are declared, and suppresses approved ones", () => {
    const { results } = runOf(sarifReview(dataLost()));
    expect(
      results.slice(0, 3).map(({ ruleId, level, suppressions }) => [ruleId, level, suppressions?.[0]?.justification]),
    ).toEqual([
      ["block/data-lost", "error", undefined],
      ["block/unknown-action", "error", undefined],
      [
        "block/protected-object-removed",
        "error",
        "K. Alami, until 2026-12-31: Its metrics moved to rab-mon-1 on 2026-11-20.",
      ],
    ]);
    expect(results[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe("datacenters/massar/tiers.ts");
  });

  test("keeps the worst 25,000 results and counts the others", () => {
    const { results, invocations } = runOf(sarifReview(manyChanges(40_000)));
    expect(results).toHaveLength(RESULT_LIMIT);
    const destructive = [...DESTRUCTIVE].map((effect) => `effect/${effect}`);
    const last = results.findLastIndex(({ ruleId }) => destructive.includes(ruleId ?? ""));
    const first = results.findIndex(({ ruleId }) => !destructive.includes(ruleId ?? ""));
    expect(last).toBeLessThan(first);
    expect(results.filter(({ ruleId }) => ruleId === "effect/guestRestart")).toHaveLength(200);
    expect(invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toMatch(/^[\d,]+ results are left out/);
  });
});
