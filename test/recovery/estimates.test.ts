import { stepEstimates } from "../../recovery/coverage/estimates";
import type { ExerciseRecord } from "../../recovery/record";
import { firePassed } from "./support/records";

/** A run whose deploy took so many minutes. */
function run(minutes: number, changes: Partial<ExerciseRecord> = {}): ExerciseRecord {
  const began = "2026-11-24T09:00:00.000Z";
  const ended = new Date(Date.parse(began) + minutes * 60_000).toISOString();
  return {
    ...firePassed(),
    target: "live",
    code: { ...firePassed().code, dirty: false },
    steps: [
      { id: "deploy", title: "Create", began, ended, estimated: 600_000, p95: 900_000, limit: 1, outcome: "passed" },
    ],
    ...changes,
  };
}

const lengths = [4, 5, 5, 6, 6, 6, 7, 7, 8, 8, 9, 9, 9, 10, 10, 11, 12, 13, 14, 40];

test("the estimate of a step is the median and the 95th percentile of its past lengths", () => {
  expect(
    stepEstimates(
      lengths.map((each) => run(each)),
      "live",
    ),
  ).toEqual([
    { id: "deploy", title: "Create", runs: 20, p50: 480_000, p95: 840_000, planned: 600_000, plannedP95: 900_000 },
  ]);
});

test("simulated runs never count for real sites, nor do uncommitted code and failed steps", () => {
  const failed = run(5).steps.map((step) => ({ ...step, outcome: "failed" as const }));
  const others = [
    run(1, { target: "simulation" }),
    run(1, { code: { ...run(1).code, dirty: true } }),
    run(1, { steps: failed }),
  ];
  expect(stepEstimates([run(6), ...others], "live")).toMatchObject([{ runs: 1, p50: 360_000 }]);
  expect(stepEstimates(others.slice(1), "live")).toEqual([]);
});
