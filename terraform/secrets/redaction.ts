import type { PlanObject, PlanValue } from "../plan/change";
import { escapeForRegExp, formsOf } from "./encodings";

/** A secret value and the name that replaces it. */
export interface Secret {
  readonly name: string;
  readonly value: string;
}

/** The minimum length of a secret that is redacted everywhere and in every encoding. */
const MIN_LENGTH_ANYWHERE = 8;
/** The minimum length of a secret that is redacted as a whole value or as a separate word. */
const MIN_LENGTH_AS_WORD = 4;
/** Never redacted, even as a password, because reports would become unreadable. */
const COMMON_WORDS = new Set(["true", "false", "null", "none", "default"]);

/**
 * Redacts secrets by value. A secret of up to three characters is redacted only where Terraform marks it, because it would also
 * match numbers and IDs. A secret of four to seven characters is redacted as a separate word. The replacement contains the name of
 * the secret, so different secrets have different replacements.
 */
export class Redaction {
  private readonly names = new Map<string, string>();
  /** Names of marked values that are not strings, by their JSON. */
  private readonly marked = new Map<string, string>();
  private unnamed = 0;
  private compiled: Compiled | undefined;
  /** A cache, because texts repeat in `before` and `after` and for each VM. */
  private readonly seen = new Map<string, string>();

  constructor(secrets: readonly Secret[] = []) {
    this.learn(secrets);
  }

  /** Adds every string and number in the values of sensitive variables. */
  learn(values: readonly { readonly name: string; readonly value: PlanValue }[]): void {
    for (const { name, value } of values) for (const text of textsOf(value)) this.add(text, `(sensitive: ${name})`);
  }

  /** Adds the values that Terraform marks as sensitive. @param marks Terraform's tree of `true` */
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
    const replacement = names.get(text);
    let redacted = replacement ?? text;
    if (replacement === undefined && any.test(text)) {
      for (const { pattern, name } of forms) redacted = redacted.replace(pattern, () => name);
    }
    this.seen.set(text, redacted);
    return redacted;
  }

  /** Returns the same value if it contains no secret. */
  value(value: PlanValue): PlanValue {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number") return this.names.size === 0 ? value : this.number(value);
    if (Array.isArray(value)) return this.list(value);
    return typeof value === "object" && value !== null ? this.object(value as PlanObject) : value;
  }

  /** @param marks Terraform's tree of `true` for sensitive attributes. @default - none */
  object(object: PlanObject, marks: PlanValue = false): PlanObject {
    if (marks === true) return { sensitive: this.nameOf(object) };
    const inside = isTree(marks) ? marks : undefined;
    const keys = Object.keys(object);
    // copies the object only if something is redacted, which is rare
    let result: Record<string, PlanValue | undefined> | undefined;
    for (const key of keys) {
      const value = object[key] ?? null;
      const shown = this.underMarks(value, inside?.[key] ?? false);
      const name = this.text(key);
      if (result === undefined) {
        if (shown === value && name === key) continue;
        result = Object.fromEntries(Object.entries(object).slice(0, keys.indexOf(key)));
      }
      // two redacted keys can become equal; a number makes them different
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
    return text.length < MIN_LENGTH_AS_WORD ? value : (this.compile().names.get(text) ?? value);
  }

  /** The replacement of a marked value of any length. */
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
    // longest first, because a secret can contain a shorter one
    const secrets = [...this.names]
      .filter(([text]) => text.length >= MIN_LENGTH_AS_WORD && !COMMON_WORDS.has(text.toLowerCase()))
      .sort(([one], [other]) => other.length - one.length);
    const forms = secrets.map(([text, name]) => ({
      name,
      source:
        text.length < MIN_LENGTH_ANYWHERE
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
  /** Replacements of whole values. */
  readonly names: ReadonlyMap<string, string>;
  /** Matches if any secret occurs. */
  readonly any: RegExp;
  readonly forms: readonly { readonly name: string; readonly pattern: RegExp }[];
}

/** Redacts the secrets in a text. */
export const redactText = (text: string, secrets: readonly Secret[]): string => new Redaction(secrets).text(text);

const isTree = (value: PlanValue): value is PlanObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isEmpty = (value: PlanValue): boolean =>
  value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0);

/** Every string and number in a value, as text. */
function textsOf(value: PlanValue | undefined): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value === "number") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((inner: PlanValue | undefined) => textsOf(inner));
}
