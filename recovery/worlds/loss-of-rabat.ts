import type { Guests } from "../../guests/api";
import type { Instant } from "../../lib/time";
import type { Model } from "../../model/model";
import type { SiteName } from "../../model/schema/site";
import { recoveryTimeline } from "../../planning/timeline";
import { startOutage } from "../../simulation/control";
import type { Scenario } from "../record";
import { type Copies, catchUp } from "./copies";

export interface LossOptions {
  readonly model: Model;
  readonly guests: Pick<Guests, "machines" | "failSite" | "restoreSite" | "stopOrderly" | "link" | "settled">;
  readonly copies: Copies;
  /** The control address of Rabat's simulated vCenter. */
  readonly control: string;
}

/** The loss of Rabat in a drill: its vCenter stops answering and its guests are killed. */
export interface LossOfRabat {
  /**
   * Simulates the disaster, with the actions that its warning time allows:
   *
   * - `fire`: vCenter and guests fail at once. Data that is not replicated is lost.
   * - `flood`: the staff at Rabat shut down all tiers that write, entry tiers first. After a last synchronisation of the replicas,
   *   the tiers that hold data are shut down too, and the power is cut. No data is lost.
   * - `strike`: nobody is at Rabat. All tiers that write are shut down by remote operation from Marrakech, and the replicas are
   *   synchronised a last time. The tiers that hold data continue to run without staff and without the link, until the power
   *   fails. No data is lost.
   *
   * If the tiers that hold data are already down, because an interrupted run shut them down, only the power failure follows.
   *
   * @returns the instant of the power failure
   */
  triggerDisaster(scenario: Scenario): Promise<Instant>;
  /** Restores the link and the guests with their data. Its vCenter must already be restored. */
  restoreRabat(): Promise<void>;
}

export function lossOfRabat({ model, guests, copies, control }: LossOptions): LossOfRabat {
  const powerFailure = async (): Promise<Instant> => {
    const instant = new Date().toISOString();
    await Promise.all([guests.failSite("rabat"), startOutage(control)]);
    return instant;
  };
  return {
    async triggerDisaster(scenario) {
      const dataTiers = copies.tiers.map(({ spec }) => spec.name);
      const dataTiersRun = guests
        .machines()
        .some(({ network, tier, state }) => network === "rabat" && dataTiers.includes(tier) && state === "running");
      if (scenario === "fire" || !dataTiersRun) return powerFailure();
      await stopWriters({ model, guests, copies }, "rabat");
      await catchUp(copies);
      await (scenario === "flood" ? guests.stopOrderly("rabat", dataTiers) : guests.link.cut());
      return powerFailure();
    },
    async restoreRabat() {
      await guests.link.restore();
      await guests.restoreSite("rabat");
      await guests.settled();
    },
  };
}

/** Shuts down the tiers that write, one after the other. @returns their names, in that order */
export async function stopWriters(
  { model, guests, copies }: Pick<LossOptions, "model" | "copies"> & { readonly guests: Pick<Guests, "stopOrderly"> },
  site: SiteName,
): Promise<readonly string[]> {
  const writers = writersOf(model, copies);
  for (const tier of writers) await guests.stopOrderly(site, [tier]);
  return writers;
}

/** The tiers that write to replicated data, directly or through others, in reverse order of the recovery plan: entry tiers first. */
export function writersOf(model: Model, { tiers }: Pick<Copies, "tiers">): readonly string[] {
  const ordered = recoveryTimeline(model).groups.flatMap((group) => group.tiers.map(({ tier }) => tier));
  const reached = new Set(tiers.map(({ spec }) => spec.name));
  const writers: string[] = [];
  for (const { name, dependsOn } of ordered) {
    if (reached.has(name) || !dependsOn.some((dependency) => reached.has(dependency))) continue;
    reached.add(name);
    writers.unshift(name);
  }
  return writers;
}
