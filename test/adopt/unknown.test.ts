import { unknownMachines } from "../../adopt/unknown";
import { censusAsModelled } from "../census/synthetic";
import { fixtureModel } from "../fixture/model";

const model = fixtureModel();

test("a VM that somebody made is unknown, those of the model and of a rehearsal are not", () => {
  const census = censusAsModelled(model, "marrakech");
  expect(unknownMachines(model, "marrakech", census)).toEqual([]);
  const [machine] = census.virtualMachines.filter(({ template }) => !template);
  if (machine === undefined) throw new Error("no VM");
  const others = [
    { ...machine, name: "test-karim", path: "/marrakech/vm/test-karim" },
    { ...machine, name: "r-db-1", path: "/marrakech/vm/rehearsals/r-db-1" },
  ];
  expect(
    unknownMachines(model, "marrakech", { ...census, virtualMachines: [...census.virtualMachines, ...others] }),
  ).toEqual(["test-karim"]);
});
