import { loadModel } from "../../model/load";
import { placeGateways, placeTiers } from "../../model/placement";
import { SITE_NAMES } from "../../model/schema/site";
import { designOf } from "./design";

describe("the design of the benchmark", () => {
  test.each([10, 100, 300, 1000])("is valid with %d VMs and has exactly that number", (machines) => {
    const model = loadModel(designOf(machines));
    const placements = SITE_NAMES.flatMap((name) => [
      ...placeTiers(model, model.sites[name]),
      placeGateways(model, model.sites[name]),
    ]);
    const members = placements.flatMap(({ standing, surge }) => [...standing, ...surge]);
    expect(new Set(members.map(({ name }) => name)).size).toBe(machines);
  });
});
