import type { Guests } from "../../guests/api";
import type { Instant } from "../../lib/time";
import type { Model } from "../../model/model";
import { recoveryTimeline } from "../../planning/timeline";
import { goDark } from "../../simulation/control";
import type { Scenario } from "../record";
import { type Copies, catchUp } from "./copies";

export interface LossOptions {
  readonly model: Model;
  readonly guests: Pick<Guests, "machines" | "failSite" | "restoreSite" | "stopOrderly" | "link" | "settled">;
  readonly copies: Copies;
  /** Where Rabat's simulated vCenter takes commands. */
  readonly control: string;
}

/** Rabat is lost, really: its vCenter answers no more, and its guests are killed. */
export interface LossOfRabat {
  /**
   * Plays the disaster, each as its warning allows:
   *
   * - `fire`: vCenter and guests go dark at one instant; what was not replicated by then is lost.
   * - `flood`: Rabat's people stop all that writes, users' entries first; the replicas are synchronised a last time, what
   *   holds the data is stopped too, and the power is cut. Nothing is lost.
   * - `strike`: the site runs and nobody is there. All that writes is stopped by remote operation from Marrakech, and the
   *   replicas are synchronised a last time. What holds the data nobody stops: replication ends at Marrakech's end of the
   *   link, and Rabat runs on, unattended, until its power fails. Nothing is lost.
   *
   * Another process may have come so far that what holds the data runs no more: then the blackout alone is left.
   *
   * @returns the instant of the blackout
   */
  triggerDisaster(scenario: Scenario): Promise<Instant>;
  /** Its guests run again, from what they had, and the link carries. Its vCenter is lit before. */
  restoreRabat(): Promise<void>;
}

export function lossOfRabat({ model, guests, copies, control }: LossOptions): LossOfRabat {
  const blackout = async (): Promise<Instant> => {
    const instant = new Date().toISOString();
    await Promise.all([guests.failSite("rabat"), goDark(control)]);
    return instant;
  };
  return {
    async triggerDisaster(scenario) {
      const held = copies.tiers.map(({ spec }) => spec.name);
      const holdersRun = guests
        .machines()
        .some(({ network, tier, state }) => network === "rabat" && held.includes(tier) && state === "running");
      if (scenario === "fire" || !holdersRun) return blackout();
      for (const tier of writersOf(model, copies)) await guests.stopOrderly("rabat", [tier]);
      await catchUp(copies);
      await (scenario === "flood" ? guests.stopOrderly("rabat", held) : guests.link.cut());
      return blackout();
    },
    async restoreRabat() {
      await guests.link.restore();
      await guests.restoreSite("rabat");
      await guests.settled();
    },
  };
}

/** The tiers that write to what is copied, by way of others or not: the last of the recovery plan's order first, as entries are. */
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
