// A detector of its own: secretlint 13 is asynchronous, ESM only and wants Node 22, and this project's rules are pure functions
// on Node 20 too.

/** What secrets are known by: the marks of their issuers, and the words before them. */
const MARKS: readonly (readonly [what: string, form: RegExp])[] = [
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY/],
  ["credentials in an address", /:\/\/[^/\s:@]+:[^/\s@]+@/],
  ["a password that is named so", /(passw(or)?d|passphrase|pwd|secret|token|api[_-]?key)["']?\s*[:=]\s*\S/i],
  ["an access key of AWS", /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a token of GitHub or GitLab", /\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,}|glpat-[\w-]{20})/],
  ["a JSON web token", /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\./],
  ["a hashed password", /\$(1|2[aby]|5|6|y|argon2id?)\$\S{8,}/],
];

/** What is long and mixed by its form and no secret: a disk's canonical name, a certificate's thumbprint, a guest's id in vSphere. */
const PUBLIC = /^naa\.[0-9a-f]{16,32}$|^([0-9A-F]{2}:)+[0-9A-F]{2}$|^[a-z]\w*Guest(64)?$/;

const HEXADECIMAL = /\b[0-9a-f]{32,}\b/i;

/** Words of letters, digits and the signs of base64: what a generator of passwords and keys makes. */
const WORD = /[A-Za-z0-9+/_=!@#$%^&*~-]{16,}/g;

/** Bits for each character, and changes of the kind of character, from which a word is random: names and model numbers stay below. */
const RANDOM = { bits: 3.5, changes: 0.4 };

/** What in a text looks like a secret, or nothing. */
export function secretIn(text: string): string | undefined {
  const mark = MARKS.find(([, form]) => form.test(text));
  if (mark !== undefined) return mark[0];
  if (PUBLIC.test(text)) return undefined;
  if (HEXADECIMAL.test(text)) return "a key in hexadecimal digits";
  return (text.match(WORD) ?? []).some(isRandom) ? "a random word" : undefined;
}

/** Random, and of small letters, capitals and digits: names here have no capitals beside small letters. */
function isRandom(word: string): boolean {
  const kinds = word.match(/[a-z]+|[A-Z]+|\d+|[^A-Za-z\d]+/g) ?? [];
  return (
    [/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(word)) &&
    kinds.length >= RANDOM.changes * word.length &&
    bitsPerCharacter(word) >= RANDOM.bits
  );
}

/** Shannon's entropy. */
function bitsPerCharacter(word: string): number {
  const counts = new Map<string, number>();
  for (const character of word) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / word.length) * Math.log2(count / word.length), 0);
}
