import { readPlan } from "../../terraform/plan/read";
import { planWith } from "./review/plan";

describe("plans for the benchmark of reviewers", () => {
  test("are plans of the primary stack with the given number of changes, in alternating kinds", () => {
    const { changes, drift, complete } = readPlan(planWith(600), "primary");
    const kinds = changes.map(({ action }) => action.kind);
    const number = (kind: string) => kinds.filter((each) => each === kind).length;
    expect([number("update"), number("create"), number("delete"), changes.length]).toEqual([400, 100, 100, 600]);
    expect(new Set(changes.map(({ address }) => address)).size).toBe(600);
    expect([drift, complete]).toEqual([[], true]);
  });

  test("5,000 changes are 17 MB", () => {
    expect(Math.round(planWith(5000).length / 1e6)).toBe(17);
  });

  test("contain no secrets", () => {
    expect(planWith(12)).not.toMatch(/password|secret|token/i);
  });
});
