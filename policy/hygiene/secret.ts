// The project's own detector: secretlint 13 is asynchronous, ESM only and needs Node 22, but rules are pure functions that also
// run on Node 20.

/** Secrets with a known prefix or label. */
const MARKS: readonly (readonly [what: string, form: RegExp])[] = [
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY/],
  ["credentials in an address", /:\/\/[^/\s:@]+:[^/\s@]+@/],
  ["a labelled password or key", /(passw(or)?d|passphrase|pwd|secret|token|api[_-]?key)["']?\s*[:=]\s*\S/i],
  ["an access key of AWS", /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a token of GitHub or GitLab", /\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,}|glpat-[\w-]{20})/],
  ["a JSON web token", /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\./],
  ["a hashed password", /\$(1|2[aby]|5|6|y|argon2id?)\$\S{8,}/],
];

/** Public identifiers that resemble keys: a disk's canonical name, a certificate's thumbprint, a vSphere guest ID. */
const PUBLIC = /^naa\.[0-9a-f]{16,32}$|^([0-9A-F]{2}:)+[0-9A-F]{2}$|^[a-z]\w*Guest(64)?$/;

/** A path in vCenter's inventory. Each of its names is judged alone: together they look random. */
const INVENTORY_PATH = /^\/[^/]+\/(vm|host|datastore|network)\//;

const HEXADECIMAL = /\b[0-9a-f]{32,}\b/gi;

/** Letters, digits and the signs of base64 and generated passwords. */
const WORD = /[A-Za-z0-9+/_=!@#$%^&*~-]{16,}/g;

/** Minimum Shannon entropy of a key, in bits per character. For hexadecimal digits, it is the default limit of detect-secrets. */
const ENTROPY = { hexadecimal: 3, word: 3.5 } as const;

/** Minimum changes of the kind of character, per character of a word. Names and model numbers have fewer. */
const CHANGES = 0.4;

/** The kind of secret that a text resembles, or undefined. */
export function secretIn(text: string): string | undefined {
  const mark = MARKS.find(([, form]) => form.test(text));
  if (mark !== undefined) return mark[0];
  if (PUBLIC.test(text)) return undefined;
  if (text.match(HEXADECIMAL)?.some((key) => entropy(key.toLowerCase()) >= ENTROPY.hexadecimal)) {
    return "a key in hexadecimal digits";
  }
  const names = INVENTORY_PATH.test(text) ? text.split("/") : [text];
  return names.some((name) => name.match(WORD)?.some(isRandom)) ? "a random password or key" : undefined;
}

/** Mixes small letters, capitals and digits irregularly. Names in the model do not mix small letters and capitals. */
function isRandom(word: string): boolean {
  const kinds = word.match(/[a-z]+|[A-Z]+|\d+|[^A-Za-z\d]+/g) ?? [];
  return (
    [/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(word)) &&
    kinds.length >= CHANGES * word.length &&
    entropy(word) >= ENTROPY.word
  );
}

/** Shannon entropy, in bits per character. */
function entropy(word: string): number {
  const counts = new Map<string, number>();
  for (const character of word) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / word.length) * Math.log2(count / word.length), 0);
}
