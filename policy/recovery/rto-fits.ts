import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { type RecoveryStep, recoveryTimeline, type StepKind, stepsTo } from "../../recovery/timeline";
import { Duration } from "../../units/duration";
import { time, timeMargin, wholeMinutes } from "./figures";

/** From the disaster until users have the tier, by the recovery plan's estimate. */
export const rtoFits: Rule<Model> = {
  title: "Each tier can be used again within its RTO, by the recovery plan's estimate",
  explanation:
    "What a tier waits for adds up: detection, decision, VMs made one after another, the priority groups before it, its dependencies. The RTO is broken by the sum, not by one of them.",
  source: { document: "VMware Live Site Recovery", section: "GUID-A1ADBBCC", standing: "derived" },
  severity: "error",
  check: (model) => {
    const timeline = recoveryTimeline(model);
    const positions = new Map(model.massar.tiers.map(({ name }, index) => [name, index]));
    return timeline.groups.flatMap(({ tiers }) =>
      tiers.flatMap(({ tier, usable, usableAfter }): RuleFinding[] => {
        const { rto } = tier.protection;
        if (!usable.isLongerThan(rto)) return [];
        const steps = stepsTo(timeline, usableAfter);
        const longest = steps.reduce((most, step) => (lengthOf(step).isLongerThan(lengthOf(most)) ? step : most));
        return [
          {
            scope: `tier/${tier.name}`,
            path: ["massar", "tiers", positions.get(tier.name) ?? 0, "protection", "rto"],
            problem: `${tier.name} can be used ${time(usable)} after the disaster, by ${steps.map(({ id }) => id).join(", ")}; its RTO is ${time(rto)}.`,
            remedy: `Save ${wholeMinutes(over(usable, rto))} on that way (its longest step is ${longest.id}, ${time(lengthOf(longest))}), or state an RTO of ${wholeMinutes(usable)} or more.`,
            arithmetic: {
              inputs: Object.fromEntries([...byKind(steps)].map(([kind, length]) => [kind, time(length)])),
              formula: [...byKind(steps).keys()].join(" + "),
              result: time(usable),
              limit: time(rto),
              margin: timeMargin(rto, usable),
            },
          },
        ];
      }),
    );
  },
};

const over = (longer: Duration, shorter: Duration): Duration =>
  Duration.milliseconds(longer.milliseconds - shorter.milliseconds);
const lengthOf = ({ start, end }: RecoveryStep): Duration => over(end, start);

function byKind(steps: readonly RecoveryStep[]): ReadonlyMap<StepKind, Duration> {
  const lengths = new Map<StepKind, Duration>();
  for (const step of steps) lengths.set(step.kind, lengthOf(step).plus(lengths.get(step.kind) ?? Duration.none));
  return lengths;
}
