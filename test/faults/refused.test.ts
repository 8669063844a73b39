import { type Moment, type Phase, SILENT_FAULTS, UNRECOVERED_FAULTS } from "../../deploy/unrecovered-faults";
import { lost, refused, testLife } from "./lives";
import { STAGES } from "./small-model";

jest.setTimeout(600_000);

describe("calls are refused at Rabat, tasks fail at Marrakech", () => testLife(refused));

test("every row of the tables is about a fault that was tried", () => {
  const named = (method: string, moment: Moment, during: Phase) => `${method}, ${moment}, ${during}`;
  const tried = [refused, lost].flatMap((faults) => STAGES.flatMap(({ name }) => faults(name)));
  const rows = [...UNRECOVERED_FAULTS, ...SILENT_FAULTS].flatMap(({ method, moments, during = "creation" }) =>
    moments.map((moment) => named(method, moment, during)),
  );
  expect(rows).not.toEqual([]);
  expect(rows).toEqual(
    rows.filter((row) => tried.some(({ method, moment, during }) => row === named(method, moment, during))),
  );
});
