/** A regular expression for a secret in each form in which a plan, an error or a log may have it. */
export function formsOf(secret: string): string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  // Go's JSON, and so Terraform's, also escapes what HTML could take for its own.
  const escapedByGo = escaped.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  const url = encodeURIComponent(secret);
  const strictUrl = url.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const again = (text: string) => JSON.stringify(text).slice(1, -1);
  const literal = [
    ...[secret, escaped, escapedByGo, again(escaped), again(escapedByGo)],
    ...[secret.replaceAll("${", "$${").replaceAll("%{", "%%{")],
    ...[url, strictUrl, strictUrl.replaceAll("%20", "+")],
    ...[strictUrl.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
    ...[Buffer.from(secret).toString("hex"), Buffer.from(secret).toString("hex").toUpperCase()],
  ];
  return [...new Set([...literal.map(overLines), inMarkup(secret), ...inBase64(secret)])];
}

export const escapeForRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** Terraform breaks long lines of an error at spaces and draws a box around them. */
const overLines = (text: string) => escapeForRegExp(text).replace(/\s+/g, "[\\s│]+");

const ENTITIES: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/** Who writes markup escapes some signs, by name or number, and leaves others. */
const inMarkup = (secret: string): string =>
  overLines(secret).replace(/[&<>"']/g, (sign) => {
    const code = sign.charCodeAt(0);
    return `(?:&${ENTITIES[sign]};|&#0*${code};|&#[xX]0*${code.toString(16)};|${sign})`;
  });

const EDGE = "[A-Za-z0-9+/_-]{0,2}";

/**
 * Inside of something larger that is encoded, a text starts at the first, second or third byte of a group. What it shares
 * with its neighbours at both ends, up to two characters, goes with it.
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
