import { type Moment, type Phase, SILENT_FAULTS, UNRECOVERED_FAULTS } from "../../deploy/unrecovered-faults";
import { failedCalls, lostAnswers, testFaults } from "./fault-suite";
import { STAGES } from "./small-model";

jest.setTimeout(600_000);

describe("calls fail at Rabat, tasks fail at Marrakech", () => testFaults(failedCalls));

test("every row of the tables has a tested fault", () => {
  const named = (method: string, moment: Moment, during: Phase) => `${method}, ${moment}, ${during}`;
  const tried = [failedCalls, lostAnswers].flatMap((faults) => STAGES.flatMap(({ name }) => faults(name)));
  const rows = [...UNRECOVERED_FAULTS, ...SILENT_FAULTS].flatMap(({ method, moments, during = "creation" }) =>
    moments.map((moment) => named(method, moment, during)),
  );
  expect(rows).not.toEqual([]);
  expect(rows).toEqual(
    rows.filter((row) => tried.some(({ method, moment, during }) => row === named(method, moment, during))),
  );
});
