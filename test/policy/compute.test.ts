import { computeRules } from "../../policy/compute/rules";
import { describeCases } from "./cases/case";
import { computeCases } from "./cases/compute";

describeCases(computeCases);

test("every rule has a case", () => {
  expect(Object.keys(computeRules)).toEqual(computeCases.map(({ rule }) => rule).toSorted());
});
