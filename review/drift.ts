import { Failure } from "../lib/failure";
import type { DriftedObject, Review } from "./review";

/** The objects that were changed outside this project, by site, then of the link. */
export const driftedObjects = ({ sites, link }: Review): readonly DriftedObject[] => [
  ...sites.flatMap(({ drift }) => drift),
  ...link.drift,
];

/** Reports drifted objects. @returns undefined if there are none */
export function driftFailure(review: Review): Failure | undefined {
  const drifted = driftedObjects(review);
  if (drifted.length === 0) return undefined;
  return new Failure(
    `Changed outside this project: ${drifted.length === 1 ? "1 object" : `${drifted.length} objects`}\n${drifted.map(sentence).join("\n")}`,
    [...new Set(drifted.map(({ stack }) => stack))].join(", "),
    "To keep a change, add it to the code in a pull request. npm run deploy reverts the others, except tags and custom attributes: set those again in vCenter.",
  );
}

function sentence({ subject: { kind, name }, gone, attributes, by }: DriftedObject): string {
  const what = gone ? "gone" : attributes.map(({ path }) => path).join(", ");
  const [last] = by ?? [];
  return `${kind} ${name}: ${what}${last ? ` (${last.user}, ${last.at}: ${last.event})` : ""}`;
}
