import { Failure } from "../lib/failure";
import { toTheMinute } from "../lib/text/minute";
import type { DriftedObject, Review } from "./review";

/** The objects that were changed outside this project, by site, then of the link. */
export const driftedObjects = ({ sites, link }: Review): readonly DriftedObject[] => [
  ...sites.flatMap(({ drift }) => drift),
  ...link.drift,
];

/** Reports drifted objects, and objects that no deploy can change to what the code says. @returns undefined if there are none */
export function driftFailure(review: Review): Failure | undefined {
  const drifted = driftedObjects(review);
  if (drifted.length === 0) return notApplicable(review);
  return new Failure(
    `Changed outside this project: ${drifted.length === 1 ? "1 object" : `${drifted.length} objects`}\n${drifted.map(sentence).join("\n")}`,
    [...new Set(drifted.map(({ stack }) => stack))].join(", "),
    "To keep a change, add it to the code in a pull request. npm run deploy reverts the others, except maintenance mode and connection of " +
      "a host, unless the code states them, except the power state of a VM, and except tags and custom attributes: set those again in vCenter.",
  );
}

/** A deploy that changes nothing leaves a difference that Terraform does not count as drift. */
function notApplicable({ blocks }: Review): Failure | undefined {
  const failing = blocks.filter(({ id }) => id === "apply-will-fail");
  if (failing.length === 0) return undefined;
  return new Failure(
    `Different from the code, and no deploy can change it\n${failing.map(({ problem }) => problem).join("\n")}`,
    failing.map(({ scope }) => scope).join(", "),
    "Change it in vCenter, or change the code in a pull request. npm run review shows the attributes.",
  );
}

function sentence({ subject: { kind, name }, gone, attributes, by }: DriftedObject): string {
  const what = gone ? "gone" : attributes.map(({ path }) => path).join(", ");
  const [last] = by ?? [];
  return `${kind} ${name}: ${what}${last ? ` (${last.user}, ${toTheMinute(last.at)}: ${last.event})` : ""}`;
}
