import { groupBy } from "../../lib/group-by";
import { inOrder } from "../../lib/text/natural-order";
import { joined, type Sentence, say, value } from "../../lib/text/sentence";
import { nameRuns } from "../../model/name-runs";
import { type AttributeChange, bySeverity, type ClassifiedEffect, type Effect } from "../effects/effect";
import type { ObjectReview } from "../review";
import type { Phrases } from "./phrases";

/** Objects of one kind and tier with the same changes and effects. A report describes them once. */
export interface IdenticalChanges {
  readonly effect: Effect;
  readonly kind: string;
  readonly tier?: string;
  readonly effects: readonly ClassifiedEffect[];
  readonly attributes: readonly AttributeChange[];
  /** At least one. */
  readonly objects: readonly ObjectReview[];
}

/** Groups objects with identical changes, worst effect first. Groups with the same effect keep the order of their objects. */
export const groupIdentical = (objects: readonly ObjectReview[]): readonly IdenticalChanges[] =>
  [...groupBy(objects, changeKey).values()]
    .flatMap((same): IdenticalChanges[] => {
      const [first] = same;
      if (first === undefined) return [];
      const { subject, effect, effects, attributes } = first;
      return [
        {
          effect,
          kind: subject.kind,
          ...(subject.tier !== undefined && { tier: subject.tier }),
          effects,
          attributes,
          objects: same,
        },
      ];
    })
    .sort(bySeverity);

const changeKey = ({ subject, action, effect, effects, attributes }: ObjectReview): string =>
  JSON.stringify([subject.kind, subject.tier, action, effect, effects, attributes]);

/** The objects' names in numeric order: `db-2` before `db-10`. */
export const namesOf = ({ objects }: Pick<IdenticalChanges, "objects">, phrases: Phrases): string[] =>
  objects.map((object) => nameOf(object, phrases)).sort(inOrder);

/** Names with consecutive numbers as a range: `db-1 … db-3`. `count` is the number of names in each text. */
export const nameRanges = (
  names: readonly string[],
  write: (name: string) => string,
): { readonly text: string; readonly count: number }[] =>
  nameRuns(names).flatMap(({ names: run }) =>
    run.length > 2
      ? [{ text: `${write(run[0])} … ${write(run.at(-1) ?? "")}`, count: run.length }]
      : run.map((name) => ({ text: write(name), count: 1 })),
  );

/** Up to `most` names or ranges, and the number of names left out. */
export function nameList(
  names: readonly string[],
  most: number,
  { phrases, write }: { readonly phrases: Phrases; readonly write: (name: string) => string },
): string {
  const short = nameRanges(names, write);
  const rest = short.slice(most).reduce((sum, { count }) => sum + count, 0);
  return [...short.slice(0, most).map(({ text }) => text), ...(rest > 0 ? [phrases.more(rest)] : [])].join(", ");
}

/** The most elements of a list that are shown. Rights of access are always complete. */
const ELEMENTS = 12;

/** `memory 128 GiB → 192 GiB`, `role_privileges: added Host.Config.Storage`, or "disk data (1 TiB) is destroyed". */
export function attributeSentence(change: AttributeChange, phrases: Phrases, most = ELEMENTS): Sentence {
  const elements = elementsOf(change, phrases, most);
  if (change.block !== undefined) {
    const block = blockSentence(change, change.block, phrases);
    return elements === undefined ? block : say`${block}${[phrases.colon]}${elements}`;
  }
  const values = elements !== undefined && change.before === undefined && change.after === undefined;
  if (values) return say`${change.path}${[phrases.colon]}${elements}`;
  const sentence = say`${change.path} ${beforeAfter(change, phrases)}`;
  return elements === undefined ? sentence : say`${sentence} (${elements})`;
}

/** "added A, B; removed C": each element as a whole. @returns undefined if it is no change of a list */
function elementsOf(
  { added = [], removed = [] }: AttributeChange,
  phrases: Phrases,
  most: number,
): Sentence | undefined {
  const listed = (elements: readonly string[]): Sentence => {
    const rest = elements.length - most;
    const shown = elements.slice(0, rest > 0 ? most : elements.length).map(value);
    return joined([...shown, ...(rest > 0 ? [[phrases.more(rest)] as Sentence] : [])], ", ");
  };
  const parts = [
    ...(added.length > 0 ? [phrases.elements.added(listed(added))] : []),
    ...(removed.length > 0 ? [phrases.elements.removed(listed(removed))] : []),
  ];
  return parts.length === 0 ? undefined : joined(parts, phrases.semicolon);
}

/** What happens to a disk, a network card or a permission as a whole. */
function blockSentence(change: AttributeChange, block: "added" | "removed" | "detached", phrases: Phrases): Sentence {
  const { path, name, size, before, after } = change;
  if (path.startsWith("disk[") && name !== undefined) {
    const disk = say`${name}${size === undefined ? [] : say` (${value(phrases.amount(size))})`}`;
    return phrases.disk[block](disk);
  }
  const what = name ?? after ?? before ?? "";
  if (path.startsWith("permissions[") && name !== undefined)
    return phrases.permission[block](value(name), value(after ?? before ?? ""));
  return phrases.block[block](say`${path}${what === "" ? [] : say` (${what})`}`);
}

/** Before and after, for a table with the path in another column. */
export function changeSentence({ path, ...change }: AttributeChange, phrases: Phrases): Sentence {
  if (change.block !== undefined || change.added !== undefined || change.removed !== undefined)
    return attributeSentence({ path, ...change }, phrases, Number.POSITIVE_INFINITY);
  return beforeAfter(change, phrases);
}

export function beforeAfter(
  { before, after, unknown }: Pick<AttributeChange, "before" | "after" | "unknown">,
  phrases: Phrases,
): Sentence {
  const from = before === undefined ? [phrases.notSet] : value(phrases.amount(before));
  const known = after === undefined ? undefined : value(phrases.amount(after));
  // a list may be partly known: show that part
  const to = unknown ? say`${known ?? []}${[known ? ", " : ""]}${[phrases.knownLater]}` : (known ?? [phrases.notSet]);
  return before === undefined && after === undefined && unknown ? to : say`${from} → ${to}`;
}

/** The name in a report. A deposed object, left by an earlier replacement, is marked as such. */
export const nameOf = ({ subject, deposed }: ObjectReview, phrases: Phrases): string =>
  deposed === undefined ? subject.name : phrases.deposed(subject.name, deposed);

/** "because cpu_hot_add_enabled is false": the old value, which decides the effect. */
export const decidingSentence = ({ path, before }: AttributeChange, phrases: Phrases): Sentence =>
  phrases.because(path, before === undefined ? [phrases.notSet] : value(phrases.amount(before)));

/** The worst effect, then the others. That an object is also reconfigured says nothing more than its worst effect. */
export const effectsOf = ({ effect, effects }: Pick<ObjectReview, "effect" | "effects">): readonly Effect[] => [
  effect,
  ...new Set(
    effects
      .map((each) => each.effect)
      .filter((other) => other !== effect && other !== "none" && other !== "reconfiguredLive"),
  ),
];

/** The most VMs that a reason names. */
const MACHINES = 20;

/**
 * The causes of an effect, the VMs that it reaches, and the other effects.
 *
 * @param of the effect to explain. @default - the worst
 */
export function reasonOf(
  { effect, effects }: Pick<IdenticalChanges, "effect" | "effects">,
  phrases: Phrases,
  of: Effect = effect,
): Sentence {
  const most = of === "accessChanged" || of === "runsProgram" ? Number.POSITIVE_INFINITY : ELEMENTS;
  const explained = effects.filter((each) => each.effect === of);
  const causes = explained.flatMap(({ causes: found, decidedBy }) => {
    const all = joined(
      found.map((cause) => attributeSentence(cause, phrases, most)),
      ", ",
    );
    if (decidedBy === undefined) return all.length > 0 ? [all] : [];
    return [say`${all} (${decidingSentence(decidedBy, phrases)})`];
  });
  const machines = [...new Set(effects.flatMap((each) => each.machines ?? []))].sort(inOrder);
  const others = effectsOf({ effect, effects }).filter((other) => other !== of);
  return joined(
    [
      ...(causes.length > 0 ? [joined(causes, ", ")] : []),
      ...(machines.length > 0 ? [phrases.machines(machines.length, namesSentence(machines, phrases))] : []),
      ...(others.length > 0 ? [phrases.also(others.map((other) => phrases.effects[other]))] : []),
    ],
    phrases.semicolon,
  );
}

const namesSentence = (names: readonly string[], phrases: Phrases): Sentence => {
  const ranges = nameRuns(names).flatMap(({ names: run }): { text: Sentence; count: number }[] =>
    run.length > 2
      ? [{ text: say`${run[0]} … ${run.at(-1) ?? ""}`, count: run.length }]
      : run.map((name) => ({ text: value(name), count: 1 })),
  );
  const rest = ranges.slice(MACHINES).reduce((sum, { count }) => sum + count, 0);
  return joined(
    [...ranges.slice(0, MACHINES).map(({ text }) => text), ...(rest > 0 ? [[phrases.more(rest)]] : [])],
    ", ",
  );
};
