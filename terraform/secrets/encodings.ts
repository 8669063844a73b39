/** Regular expressions for all encodings of a secret in plans, errors and logs. */
export function formsOf(secret: string): string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  // Go, and therefore Terraform, also escapes HTML characters in JSON
  const escapedByGo = escaped.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  const url = encodeURIComponent(secret);
  const strictUrl = url.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const escapeAgain = (text: string) => JSON.stringify(text).slice(1, -1);
  const literal = [
    ...[secret, escaped, escapedByGo, escapeAgain(escaped), escapeAgain(escapedByGo)],
    ...[secret.replaceAll("${", "$${").replaceAll("%{", "%%{")],
    ...[url, strictUrl, strictUrl.replaceAll("%20", "+")],
    ...[strictUrl.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
    ...[Buffer.from(secret).toString("hex"), Buffer.from(secret).toString("hex").toUpperCase()],
  ];
  return [...new Set([...literal.map(overLines), inMarkup(secret), ...inBase64(secret)])];
}

export const escapeForRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** Terraform wraps long lines of an error at spaces and draws a box around them. */
const overLines = (text: string) => escapeForRegExp(text).replace(/\s+/g, "[\\s│]+");

const ENTITIES: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/** Markup can escape each of these characters, by name or by number, or not at all. */
const inMarkup = (secret: string): string =>
  overLines(secret).replace(/[&<>"']/g, (sign) => {
    const code = sign.charCodeAt(0);
    return `(?:&${ENTITIES[sign]};|&#0*${code};|&#[xX]0*${code.toString(16)};|${sign})`;
  });

const EDGE = "[A-Za-z0-9+/_-]{0,2}";

/**
 * In a longer encoded text, a secret starts at the first, second or third byte of a group. Up to two characters at each end also
 * encode adjacent bytes. These characters are also redacted.
 */
function inBase64(secret: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3));
    const core = whole.toString("base64").slice(offset === 0 ? 0 : offset + 1);
    if (core.length < 4) return [];
    const forms = [core, core.replaceAll("+", "-").replaceAll("/", "_")];
    return forms.map(
      (form) => `${offset === 0 ? "" : EDGE}${escapeForRegExp(form)}${bytes.length % 3 === 0 ? "" : EDGE}=*`,
    );
  });
}
