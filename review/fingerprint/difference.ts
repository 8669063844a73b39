import type { PlannedChange, PlanObject, PlanValue, StackPlan } from "../../terraform/plan/change";
import { objectKey } from "../../terraform/plan/read";
import type { StackFingerprint } from "../review";
import { canonical } from "./canonical";
import type { ReviewToDeploy } from "./reviewed";

export interface Reviewed {
  readonly fingerprint: StackFingerprint;
  /** Describes the reviewed changes. */
  readonly review: Pick<ReviewToDeploy, "sites" | "link">;
}

export interface PlannedNow {
  readonly fingerprint: StackFingerprint;
  readonly plan: StackPlan;
}

/**
 * `all`, or all except drift. Drift is not compared for a stack that reads objects which the same deploy has just changed.
 */
export type Compared = "all" | "withoutDrift";

/** The differences between a plan and its review, one line each. */
export function differenceOf(
  { fingerprint: reviewed, review }: Reviewed,
  { fingerprint: now, plan }: PlannedNow,
  compared: Compared = "all",
): string[] {
  const texts = reviewedTexts(review, plan.stack);
  const lines = [
    ...circumstances(reviewed, now),
    ...objects(reviewed.objects, now.objects, {
      was: (key) => texts.changes.get(key) ?? key,
      is: plannedTexts(plan.changes),
      gone: "it no longer changes",
      added: "it is not in the review",
    }),
    ...(compared === "all"
      ? objects(reviewed.drift, now.drift, {
          was: (key) => texts.drift.get(key) ?? `${key}: had drifted`,
          is: driftTexts(plan.drift),
          gone: "it no longer drifts",
          added: "it had not drifted at the time of the review",
        })
      : []),
  ];
  if (lines.length > 0 || compared === "withoutDrift" || reviewed.changes === now.changes) return lines;
  return ["Terraform now defers other changes than at the time of the review"];
}

function circumstances(reviewed: StackFingerprint, now: StackFingerprint): string[] {
  const short = (hash: string) => hash.slice(0, 12);
  const { state: stateThen } = reviewed;
  const { state: stateNow } = now;
  return [
    ...(reviewed.tree === now.tree
      ? []
      : [`code: tree ${short(reviewed.tree)} was reviewed, this checkout has ${short(now.tree)}`]),
    ...(reviewed.providers === now.providers ? [] : ["providers: .terraform.lock.hcl has changed since the review"]),
    ...releases(reviewed.releases, now.releases),
    ...(stateThen.lineage === stateNow.lineage
      ? []
      : [`state: lineage ${stateThen.lineage || "none"} was reviewed, it is now ${stateNow.lineage || "none"}`]),
    ...(stateThen.lineage !== stateNow.lineage || stateThen.serial === stateNow.serial
      ? []
      : [`state: changed by another deploy; serial ${stateThen.serial} was reviewed, it is now ${stateNow.serial}`]),
  ];
}

const releases = (then: Releases, now: Releases): string[] =>
  [...new Set([...Object.keys(then), ...Object.keys(now)])]
    .sort()
    .filter((name) => then[name] !== now[name])
    .map((name) => `releases: ${name} ${then[name] ?? "none"} was reviewed, it is now ${now[name] ?? "none"}`);

type Releases = StackFingerprint["releases"];

interface Texts {
  readonly was: (key: string) => string;
  readonly is: ReadonlyMap<string, string>;
  readonly gone: string;
  readonly added: string;
}

function objects(
  reviewed: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  { was, is, gone, added }: Texts,
): string[] {
  const keys = [...new Set([...Object.keys(reviewed), ...Object.keys(now)])].sort();
  return keys.flatMap((key) => {
    if (reviewed[key] === now[key]) return [];
    const isNow = is.get(key) ?? key;
    if (now[key] === undefined) return [`${was(key)}; ${gone}`];
    return [reviewed[key] === undefined ? `${isNow}; ${added}` : `${was(key)}; now ${isNow}`];
  });
}

type ReviewedAttribute = ReviewToDeploy["link"]["drift"][number]["attributes"][number];

function reviewedTexts({ sites, link }: Reviewed["review"], stack: string) {
  const parts = [...sites, link];
  const changes = parts.flatMap(({ groups }) => groups.flatMap((group) => group.objects));
  const drift = parts.flatMap((part) => part.drift);
  const ofStack = <T extends { readonly stack: string }>(each: readonly T[]) =>
    each.filter((one) => one.stack === stack);
  return {
    changes: new Map(
      ofStack(changes).map(({ address, subject, effect, attributes }) => [
        address,
        `${subject.kind} ${subject.name}: reviewed as ${[effect, ...attributes.map(attributeText)].join(", ")}`,
      ]),
    ),
    drift: new Map(
      ofStack(drift).map(({ address, subject, gone, attributes }) => [
        address,
        `${subject.kind} ${subject.name}: had drifted (${gone ? "gone" : attributes.map(attributeText).join(", ")})`,
      ]),
    ),
  };
}

function attributeText({ path, before, after, unknown, added = [], removed = [] }: ReviewedAttribute): string {
  const elements = [...added.map((each) => `+${each}`), ...removed.map((each) => `-${each}`)].join(" ");
  if (elements !== "" && before === undefined && after === undefined) return `${path} ${elements}`;
  return `${path} ${before ?? "unset"} → ${unknown ? "known after apply" : (after ?? "unset")}`;
}

const nameOf = ({ address, before, after }: PlannedChange): string => {
  const name = after?.["name"] ?? before?.["name"];
  return typeof name === "string" ? `${name} (${address})` : address;
};

const plannedTexts = (changes: readonly PlannedChange[]): ReadonlyMap<string, string> =>
  new Map(
    changes.map((change) => [
      objectKey(change),
      `${nameOf(change)}: ${[change.action.kind, ...changed(change)].join(", ")}`,
    ]),
  );

const driftTexts = (drift: readonly PlannedChange[]): ReadonlyMap<string, string> =>
  new Map(
    drift.map((change) => [
      objectKey(change),
      `${nameOf(change)}: ${change.after ? `drifted, ${changed(change).join(", ")}` : "gone"}`,
    ]),
  );

/** The changed attributes of an object that exists before and after. */
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
    return [`${path} ${text(before[path])} → ${isUnknown ? "known after apply" : text(after[path])}`];
  });
}
