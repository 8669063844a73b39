import type { Model } from "../../model/model";
import { simulatorInventory } from "../../model/simulator-inventory";
import type { SiteName } from "../../sites/schema";

/** What each site's vCenter holds before the project acts. */
export const simulatorInventories = ({ sites }: Model): Record<SiteName, object> => ({
  rabat: simulatorInventory(sites.rabat),
  marrakech: simulatorInventory(sites.marrakech),
});
