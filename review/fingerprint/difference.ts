import type { PlannedChange, PlanObject, PlanValue, StackPlan } from "../../terraform/plan/change";
import { objectKey } from "../../terraform/plan/read";
import type { StackFingerprint } from "../review";
import { canonical } from "./canonical";
import type { ReviewToDeploy } from "./reviewed";

export interface Reviewed {
  readonly fingerprint: StackFingerprint;
  /** Whose words are used. */
  readonly review: Pick<ReviewToDeploy, "sites" | "link">;
}

export interface PlannedNow {
  readonly fingerprint: StackFingerprint;
  readonly plan: StackPlan;
}

/**
 * `all` that a fingerprint holds; or all but drift, for a stack whose predecessors the same deploy has just changed: what it
 * finds of them is not what the review found.
 */
export type Compared = "all" | "withoutDrift";

/** What is not as it was reviewed, a line each; nothing where all is. */
export function differenceOf(
  { fingerprint: reviewed, review }: Reviewed,
  { fingerprint: now, plan }: PlannedNow,
  compared: Compared = "all",
): string[] {
  const words = reviewedWords(review, plan.stack);
  const lines = [
    ...circumstances(reviewed, now),
    ...objects(reviewed.objects, now.objects, {
      was: (key) => words.changes.get(key) ?? key,
      is: plannedWords(plan.changes),
      gone: "now nothing happens to it",
      added: "the review does not tell of it",
    }),
    ...(compared === "all"
      ? objects(reviewed.drift, now.drift, {
          was: (key) => words.drift.get(key) ?? `${key}: had drifted`,
          is: driftWords(plan.drift),
          gone: "it has no longer drifted",
          added: "it had not drifted when it was reviewed",
        })
      : []),
  ];
  if (lines.length > 0 || compared === "withoutDrift" || reviewed.changes === now.changes) return lines;
  return ["Terraform now puts off other changes than it did when they were reviewed"];
}

function circumstances(reviewed: StackFingerprint, now: StackFingerprint): string[] {
  const short = (hash: string) => hash.slice(0, 12);
  const { state: stateThen } = reviewed;
  const { state: stateNow } = now;
  return [
    ...(reviewed.tree === now.tree
      ? []
      : [`the code: tree ${short(reviewed.tree)} was reviewed, this checkout has ${short(now.tree)}`]),
    ...(reviewed.providers === now.providers
      ? []
      : ["the providers: .terraform.lock.hcl locks others than when it was reviewed"]),
    ...(stateThen.lineage === stateNow.lineage
      ? []
      : [
          `the state is another one: lineage ${stateThen.lineage || "none"} was reviewed, it is ${stateNow.lineage || "none"}`,
        ]),
    ...(stateThen.lineage !== stateNow.lineage || stateThen.serial === stateNow.serial
      ? []
      : [
          `another deploy has changed the state since: serial ${stateThen.serial} was reviewed, it is ${stateNow.serial}`,
        ]),
  ];
}

interface Words {
  readonly was: (key: string) => string;
  readonly is: ReadonlyMap<string, string>;
  readonly gone: string;
  readonly added: string;
}

function objects(
  reviewed: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  { was, is, gone, added }: Words,
): string[] {
  const keys = [...new Set([...Object.keys(reviewed), ...Object.keys(now)])].sort();
  return keys.flatMap((key) => {
    if (reviewed[key] === now[key]) return [];
    const isNow = is.get(key) ?? key;
    if (now[key] === undefined) return [`${was(key)}; ${gone}`];
    return [reviewed[key] === undefined ? `${isNow}; ${added}` : `${was(key)}; now ${isNow}`];
  });
}

type AttributeWords = ReviewToDeploy["link"]["drift"][number]["attributes"][number];

function reviewedWords({ sites, link }: Reviewed["review"], stack: string) {
  const parts = [...sites, link];
  const changes = parts.flatMap(({ groups }) => groups.flatMap((group) => group.objects));
  const drift = parts.flatMap((part) => part.drift);
  const ofStack = <T extends { readonly stack: string }>(each: readonly T[]) =>
    each.filter((one) => one.stack === stack);
  return {
    changes: new Map(
      ofStack(changes).map(({ address, subject, effect, attributes }) => [
        address,
        `${subject.kind} ${subject.name}: reviewed as ${[effect, ...attributes.map(attributeWords)].join(", ")}`,
      ]),
    ),
    drift: new Map(
      ofStack(drift).map(({ address, subject, gone, attributes }) => [
        address,
        `${subject.kind} ${subject.name}: had drifted (${gone ? "gone" : attributes.map(attributeWords).join(", ")})`,
      ]),
    ),
  };
}

const attributeWords = ({ path, before, after, unknown }: AttributeWords): string =>
  `${path} ${before ?? "unset"} → ${unknown ? "known after the apply" : (after ?? "unset")}`;

const nameOf = ({ address, before, after }: PlannedChange): string => {
  const name = after?.["name"] ?? before?.["name"];
  return typeof name === "string" ? `${name} (${address})` : address;
};

const plannedWords = (changes: readonly PlannedChange[]): ReadonlyMap<string, string> =>
  new Map(
    changes.map((change) => [
      objectKey(change),
      `${nameOf(change)}: ${[change.action.kind, ...changed(change)].join(", ")}`,
    ]),
  );

const driftWords = (drift: readonly PlannedChange[]): ReadonlyMap<string, string> =>
  new Map(
    drift.map((change) => [
      objectKey(change),
      `${nameOf(change)}: ${change.after ? `drifted, ${changed(change).join(", ")}` : "gone"}`,
    ]),
  );

/** The attributes that change, where the object was there before and stays. */
function changed({ before, after, unknown }: PlannedChange): string[] {
  if (before === undefined || after === undefined) return [];
  const later = unknown as PlanObject;
  return Object.keys({ ...before, ...after, ...later }).flatMap((path) => {
    const isUnknown = later[path] === true;
    if (!isUnknown && canonical(before[path]) === canonical(after[path])) return [];
    const text = (value: PlanValue | undefined) => {
      const json = canonical(value);
      return json.length > 60 ? `${json.slice(0, 60)}…` : json;
    };
    return [`${path} ${text(before[path])} → ${isUnknown ? "known after the apply" : text(after[path])}`];
  });
}
