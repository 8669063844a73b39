import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { Duration } from "../../model/units/duration";
import { type RecoveryStep, recoveryTimeline, type StepKind } from "../../planning/timeline";
import { time, timeMargin, minutesRoundedUp } from "../figures";

/** From the disaster until users have the tier, by the recovery plan's estimate. */
export const rtoFits: Rule<Model> = {
  title: "Each tier can be used again within its RTO, by the recovery plan's estimate",
  explanation:
    "What a tier waits for adds up: detection, decision, VMs made one after another, the priority groups before it, its dependencies. The RTO is broken by the sum, not by one of them.",
  source: { document: "VMware Live Site Recovery", section: "GUID-A1ADBBCC", standing: "derived" },
  severity: "error",
  check: (model) => {
    const timeline = recoveryTimeline(model);
    const ways = chainsTo(timeline.steps);
    const positions = new Map(model.massar.tiers.map(({ name }, index) => [name, index]));
    return timeline.groups.flatMap(({ tiers }) =>
      tiers.flatMap(({ tier, usable, usableAfter }): RuleFinding[] => {
        const { rto } = tier.protection;
        const way = ways.get(usableAfter);
        if (way === undefined || !usable.isLongerThan(rto)) return [];
        const { lengths, longest } = way;
        return [
          {
            scope: `tier/${tier.name}`,
            path: ["massar", "tiers", positions.get(tier.name) ?? 0, "protection", "rto"],
            problem: `${tier.name} can be used ${time(usable)} after the disaster; its RTO is ${rto}.`,
            remedy: `Save ${minutesRoundedUp(over(usable, rto))} of what it waits for (longest: ${longest.id}, ${time(lengthOf(longest))}), or state an RTO of ${minutesRoundedUp(usable)} or more.`,
            arithmetic: {
              inputs: Object.fromEntries([...lengths].map(([kind, length]) => [kind, time(length)])),
              formula: [...lengths.keys()].join(" + "),
              result: time(usable),
              limit: String(rto),
              margin: timeMargin(rto, usable),
            },
          },
        ];
      }),
    );
  },
};

/** The chain of steps that a step ends, in sums: listed for each tier, they would be tiers × steps. */
interface Chain {
  readonly lengths: ReadonlyMap<StepKind, Duration>;
  readonly longest: RecoveryStep;
}

function chainsTo(steps: readonly RecoveryStep[]): ReadonlyMap<string, Chain> {
  const ways = new Map<string, Chain>();
  for (const step of steps) {
    const before = ways.get(step.waitedFor ?? "");
    const length = lengthOf(step);
    ways.set(step.id, {
      lengths: new Map(before?.lengths).set(step.kind, length.plus(before?.lengths.get(step.kind) ?? Duration.none)),
      longest: before === undefined || length.isLongerThan(lengthOf(before.longest)) ? step : before.longest,
    });
  }
  return ways;
}

const over = (longer: Duration, shorter: Duration): Duration =>
  Duration.milliseconds(longer.milliseconds - shorter.milliseconds);
const lengthOf = ({ start, end }: RecoveryStep): Duration => over(end, start);
