/** The value of a JSON text. @returns undefined if the text is not JSON */
export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
