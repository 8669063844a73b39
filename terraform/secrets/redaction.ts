import type { PlanObject, PlanValue } from "../plan/change";
import { escapeForRegExp, formsOf } from "./encodings";

/** A value that must not show, and the name that shows in its place. */
export interface Secret {
  readonly name: string;
  readonly value: string;
}

/** From this length on, a secret is replaced wherever it stands, in every encoding. */
const ANYWHERE_FROM = 8;
/** From this length on, a shorter one is replaced where it stands by itself: as a whole value, or between non-letters. */
const ALONE_FROM = 4;
/** Words that are no secret, whoever chose one as a password: replacing them would make a report unreadable. */
const COMMON = new Set(["true", "false", "null", "none", "default"]);

/**
 * Replaces secrets by value, wherever they stand. One shorter than four characters is replaced only where Terraform marks
 * it: everywhere, it would take a plan's numbers and ids along; four to seven characters are replaced as a word by
 * themselves. What is replaced says its name, so that two different secrets still differ.
 */
export class Redaction {
  private readonly names = new Map<string, string>();
  /** Names of what is marked and is no text: by its JSON. */
  private readonly marked = new Map<string, string>();
  private unnamed = 0;
  private compiled: Compiled | undefined;
  /** Texts repeat, before and after and from VM to VM. */
  private readonly seen = new Map<string, string>();

  constructor(secrets: readonly Secret[] = []) {
    this.learn(secrets);
  }

  /** Takes in values of sensitive variables: each text and number in them. */
  learn(values: readonly { readonly name: string; readonly value: PlanValue }[]): void {
    for (const { name, value } of values) for (const text of textsOf(value)) this.add(text, `(sensitive: ${name})`);
  }

  /** Takes in what Terraform marks as sensitive in an object. @param marks Terraform's tree of `true` */
  learnMarked(value: PlanValue | undefined, marks: PlanValue | undefined): void {
    if (marks === true) for (const text of textsOf(value)) this.add(text, undefined);
    if (typeof value !== "object" || value === null || typeof marks !== "object" || marks === null) return;
    const [object, tree] = [value as PlanObject, marks as PlanObject];
    for (const key of Object.keys(tree)) this.learnMarked(object[key], tree[key]);
  }

  text(text: string): string {
    const known = this.seen.get(text);
    if (known !== undefined) return known;
    const { any, forms, names } = this.compile();
    const alone = names.get(text);
    let redacted = alone ?? text;
    if (alone === undefined && any.test(text)) {
      for (const { pattern, name } of forms) redacted = redacted.replace(pattern, () => name);
    }
    this.seen.set(text, redacted);
    return redacted;
  }

  /** The value itself where there is no secret in it. */
  value(value: PlanValue): PlanValue {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number") return this.names.size === 0 ? value : this.number(value);
    if (Array.isArray(value)) return this.list(value);
    return typeof value === "object" && value !== null ? this.object(value as PlanObject) : value;
  }

  /** @param marks Terraform's tree of `true` over what is sensitive, whatever its value. @default - nothing is */
  object(object: PlanObject, marks: PlanValue = false): PlanObject {
    if (marks === true) return { sensitive: this.nameOf(object) };
    const inside = isTree(marks) ? marks : undefined;
    const keys = Object.keys(object);
    // of most objects nothing is replaced: they are not written anew
    let result: Record<string, PlanValue | undefined> | undefined;
    for (const key of keys) {
      const value = object[key] ?? null;
      const shown = this.underMarks(value, inside?.[key] ?? false);
      const name = this.text(key);
      if (result === undefined) {
        if (shown === value && name === key) continue;
        result = Object.fromEntries(Object.entries(object).slice(0, keys.indexOf(key)));
      }
      // Two keys may become one: nothing is lost over it.
      let free = name;
      for (let n = 2; Object.hasOwn(result, free); n += 1) free = `${name} ${n}`;
      Object.defineProperty(result, free, { value: shown, enumerable: true, writable: true, configurable: true });
    }
    return result ?? object;
  }

  private underMarks(value: PlanValue, marks: PlanValue): PlanValue {
    if (marks === false || marks === null) return this.value(value);
    if (marks === true) return isEmpty(value) ? value : this.nameOf(value);
    if (Array.isArray(value)) return this.list(value, marks);
    return typeof value === "object" && value !== null ? this.object(value as PlanObject, marks) : this.value(value);
  }

  private list(list: readonly PlanValue[], marks: PlanValue = false): readonly PlanValue[] {
    const inside: readonly PlanValue[] = Array.isArray(marks) ? marks : [];
    let result: PlanValue[] | undefined;
    for (const [at, value] of list.entries()) {
      const shown = this.underMarks(value, inside[at] ?? false);
      if (shown === value) continue;
      result ??= [...list];
      result[at] = shown;
    }
    return result ?? list;
  }

  private number(value: number): PlanValue {
    const text = String(value);
    return text.length < ALONE_FROM ? value : (this.compile().names.get(text) ?? value);
  }

  /** What stands in the place of a value that is marked, of whatever length. */
  private nameOf(value: PlanValue): string {
    if (typeof value === "string") return this.add(value, undefined);
    const json = JSON.stringify(value);
    const known = this.names.get(json) ?? this.marked.get(json);
    if (known !== undefined) return known;
    this.unnamed += 1;
    this.marked.set(json, `(sensitive ${this.unnamed})`);
    return `(sensitive ${this.unnamed})`;
  }

  private add(text: string, name: string | undefined): string {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    if (name === undefined) this.unnamed += 1;
    const shown = name ?? `(sensitive ${this.unnamed})`;
    this.names.set(text, shown);
    this.compiled = undefined;
    this.seen.clear();
    return shown;
  }

  private compile(): Compiled {
    if (this.compiled) return this.compiled;
    // A longer secret may have a shorter one in it.
    const secrets = [...this.names]
      .filter(([text]) => text.length >= ALONE_FROM && !COMMON.has(text.toLowerCase()))
      .sort(([one], [other]) => other.length - one.length);
    const forms = secrets.map(([text, name]) => ({
      name,
      source:
        text.length < ANYWHERE_FROM
          ? `(?<![\\p{L}\\p{N}_])${escapeForRegExp(text)}(?![\\p{L}\\p{N}_])`
          : formsOf(text).join("|"),
    }));
    this.compiled = {
      names: new Map(secrets),
      any: forms.length === 0 ? /(?!)/ : new RegExp(forms.map(({ source }) => source).join("|"), "u"),
      forms: forms.map(({ name, source }) => ({ name, pattern: new RegExp(source, "gu") })),
    };
    return this.compiled;
  }
}

interface Compiled {
  /** Of what is replaced by value. */
  readonly names: ReadonlyMap<string, string>;
  /** Whether there is anything to replace. */
  readonly any: RegExp;
  readonly forms: readonly { readonly name: string; readonly pattern: RegExp }[];
}

/** Text with the secrets in it replaced. */
export const redactText = (text: string, secrets: readonly Secret[]): string => new Redaction(secrets).text(text);

const isTree = (value: PlanValue): value is PlanObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isEmpty = (value: PlanValue): boolean =>
  value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0);

/** Each text and number in a value. */
function textsOf(value: PlanValue | undefined): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value === "number") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((inner: PlanValue | undefined) => textsOf(inner));
}
