/**
 * A record outside of the evidence: the exercise with this number had this entry. Evidence that was rolled back to an earlier end no
 * longer has it.
 */
export interface Anchor {
  readonly number: number;
  readonly exercise: string;
  /** SHA-256 of its manifest, or of its opening. */
  readonly entry: string;
  /** Where it is written: `datacenters/evidence-anchors:7`, `commit 4f1c…`. */
  readonly source: string;
  /** The reply of a time stamp authority (RFC 3161), in Base64. @default - none */
  readonly timestamp?: string;
}

const LINE = /^(\d+)\s+(\S+)\s+([0-9a-f]{64})(?:\s+rfc3161=([A-Za-z0-9+/=]+))?(?:\s|$)/;

/** The line of an exercise, for the file of anchors and for a print that somebody countersigns. */
export const anchorLine = ({ number, exercise, entry, timestamp }: Omit<Anchor, "source">): string =>
  [number, exercise, entry, ...(timestamp === undefined ? [] : [`rfc3161=${timestamp}`])].join(" ");

/** Reads anchors: one in each line, the rest of the line is a remark. @throws Error for the first line that is not an anchor */
export function parseAnchors(text: string, file: string): Anchor[] {
  return text.split("\n").flatMap((line, at) => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    const [, number = "", exercise = "", entry = "", timestamp] = LINE.exec(line) ?? [];
    const source = `${file}:${at + 1}`;
    if (entry === "") throw new Error(`${source} is not an anchor: write "<number> <exercise> <SHA-256>"`);
    return [{ number: Number(number), exercise, entry, source, ...(timestamp !== undefined && { timestamp }) }];
  });
}
