import type { Model } from "../../model/model";
import { type SimulatorInventory, simulatorInventory } from "../../model/simulator-inventory";
import type { SiteName } from "../../sites/schema";

/** What each site's vCenter holds before the project acts. */
export const simulatorInventories = (model: Model): Record<SiteName, SimulatorInventory> => ({
  rabat: simulatorInventory(model, model.sites.rabat),
  marrakech: simulatorInventory(model, model.sites.marrakech),
});
