import type { Model } from "../model/model";
import type { SiteName } from "../model/schema/site";
import { type SimulatorInventory, simulatorInventory } from "./simulator-inventory";

/** What each site's vCenter holds before the project acts. */
export const simulatorInventories = (model: Model): Record<SiteName, SimulatorInventory> => ({
  rabat: simulatorInventory(model, model.sites.rabat),
  marrakech: simulatorInventory(model, model.sites.marrakech),
});
