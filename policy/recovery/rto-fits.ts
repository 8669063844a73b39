import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { Duration } from "../../model/units/duration";
import { type RecoveryStep, type StepKind, slowRecoveryTimeline } from "../../planning/timeline";
import { minutesRoundedUp, time, timeMargin } from "../figures";

/** Measured from the disaster until users can use the tier. */
export const rtoFits: Rule<Model> = {
  title: "Each tier meets its RTO, at the 95th percentile of the recovery plan's times",
  explanation:
    "Delays add up: detection, decision, creation of VMs one after another, earlier priority groups, dependencies. The sum must be within the RTO, also on a slow day: each time counts at its 95th percentile if the plan states it.",
  source: { document: "VMware Live Site Recovery", section: "GUID-A1ADBBCC", standing: "derived" },
  severity: "error",
  check: (model) => {
    const timeline = slowRecoveryTimeline(model);
    const chains = chainsTo(timeline.steps);
    const positions = new Map(model.massar.tiers.map(({ name }, index) => [name, index]));
    return timeline.groups.flatMap(({ tiers }) =>
      tiers.flatMap(({ tier, usable, usableAfter }): RuleFinding[] => {
        const { rto } = tier.protection;
        const chain = chains.get(usableAfter);
        if (chain === undefined || !usable.isLongerThan(rto)) return [];
        const { lengths, longest } = chain;
        return [
          {
            scope: `tier/${tier.name}`,
            path: ["massar", "tiers", positions.get(tier.name) ?? 0, "protection", "rto"],
            problem: `${tier.name} is usable ${time(usable)} after the disaster, but its RTO is ${rto}.`,
            remedy: `Shorten the steps before it by ${minutesRoundedUp(over(usable, rto))} (longest: ${longest.id}, ${time(lengthOf(longest))}), or set the RTO to ${minutesRoundedUp(usable)} or more.`,
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

/** The steps up to and including one, summed by kind. A list of steps for each tier would need tiers × steps entries. */
interface Chain {
  readonly lengths: ReadonlyMap<StepKind, Duration>;
  readonly longest: RecoveryStep;
}

function chainsTo(steps: readonly RecoveryStep[]): ReadonlyMap<string, Chain> {
  const chains = new Map<string, Chain>();
  for (const step of steps) {
    const before = chains.get(step.waitedFor ?? "");
    const length = lengthOf(step);
    chains.set(step.id, {
      lengths: new Map(before?.lengths).set(step.kind, length.plus(before?.lengths.get(step.kind) ?? Duration.none)),
      longest: before === undefined || length.isLongerThan(lengthOf(before.longest)) ? step : before.longest,
    });
  }
  return chains;
}

const over = (longer: Duration, shorter: Duration): Duration =>
  Duration.milliseconds(longer.milliseconds - shorter.milliseconds);
const lengthOf = ({ start, end }: RecoveryStep): Duration => over(end, start);
