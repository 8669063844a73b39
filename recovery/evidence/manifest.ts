import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import { SCENARIOS } from "../record";

const sha256Text = z.string().regex(/^[0-9a-f]{64}$/);
const signature = z.strictObject({
  algorithm: z.literal("Ed25519"),
  /** The first 16 digits of the SHA-256 of the public key. */
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  /** PEM, SPKI. */
  publicKey: z.string(),
  /** The signature of the JSON without this field, in Base64. */
  value: z.string(),
});
export const signatureSchema = z.union([signature, z.literal("unsigned")]);
const signed = { signature: signatureSchema };

/** An exercise, and the SHA-256 of its manifest; while it has none, of its opening. */
const entry = z.strictObject({ exercise: z.string(), entry: sha256Text });

const openingSchema = z.strictObject({
  version: z.literal(1),
  exercise: z.string(),
  /** 1 for the first exercise. */
  number: z.int().positive(),
  previous: z.union([entry, z.literal("none")]),
  at: z.iso.datetime(),
  kind: z.string(),
  scenario: z.enum(SCENARIOS),
  target: z.string(),
  coordinator: z.string(),
  approver: z.string(),
  commit: z.string(),
  /** The run that the approver has approved when the forge asked. @default - the approver is a name on a command line */
  run: z.string().exactOptional(),
  ...signed,
});

const manifestSchema = z.strictObject({
  version: z.literal(2),
  exercise: z.string(),
  /** As in its opening. */
  number: z.int().positive(),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.int().nonnegative(), sha256: sha256Text })),
  ...signed,
});

const chainSchema = z.strictObject({
  version: z.literal(2),
  exercises: z.int().positive(),
  newest: entry,
  ...signed,
});

/**
 * That an exercise begins, chained to the previous one: `opening.json`, version 1. It is written, and pushed, before anything
 * happens, so that an exercise whose evidence disappears leaves a gap.
 */
export type OpeningEntry = Readonly<z.output<typeof openingSchema>>;

/** The files of an exercise that has ended: `manifest.json`, version 2. */
export type Manifest = Readonly<z.output<typeof manifestSchema>>;

/** The end of the chain, so that removal of the newest exercise is detected: `chain.json`, version 2. */
export type Chain = Readonly<z.output<typeof chainSchema>>;

export type Signature = z.output<typeof signature>;

export const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

export const keyIdOf = (publicKey: KeyObject): string =>
  sha256(publicKey.export({ type: "spki", format: "der" })).slice(0, 16);

/**
 * The JSON text of a manifest or chain, signed.
 *
 * @param key an Ed25519 private key (PEM, PKCS8) @default - the text says that it is unsigned
 * @throws Error if the key is not an Ed25519 key
 */
export function signedText<Content extends object>(content: Content, key?: string): string {
  if (key === undefined) return text({ ...content, signature: "unsigned" });
  const privateKey = createPrivateKey(key);
  if (privateKey.asymmetricKeyType !== "ed25519")
    throw new Error(`the key is ${privateKey.asymmetricKeyType}, not Ed25519`);
  const publicKey = createPublicKey(key);
  return text({
    ...content,
    signature: {
      algorithm: "Ed25519",
      keyId: keyIdOf(publicKey),
      publicKey: publicKey.export({ type: "spki", format: "pem" }),
      value: sign(null, Buffer.from(text(content)), privateKey).toString("base64"),
    },
  });
}

const text = (content: object): string => `${JSON.stringify(content, undefined, 2)}\n`;

/** Faults in the form or the signature of a signed text. */
function signatureFaults(read: Signed, written: string, keys: readonly KeyObject[]): SignedFaults {
  const changed = (fault: string) => ({ faults: [fault], untrusted: [] });
  const untrusted = (fault: string) => ({ faults: [], untrusted: [fault] });
  // detects changes that do not change the values: white space, order, duplicate keys
  if (text(read) !== written)
    return changed("changed: its formatting differs from the format that this project writes");
  const { signature: stated, ...content } = read;
  if (stated === "unsigned") return untrusted("unsigned: anybody can have written it");
  try {
    const statedKey = createPublicKey(stated.publicKey);
    if (keyIdOf(statedKey) !== stated.keyId || statedKey.export({ type: "spki", format: "pem" }) !== stated.publicKey) {
      return changed("the key id does not belong to the key");
    }
    const value = Buffer.from(stated.value, "base64");
    const isValid =
      value.toString("base64") === stated.value && verify(null, Buffer.from(text(content)), statedKey, value);
    if (!isValid) return changed("the signature is not valid");
    const ids = keys.map(keyIdOf);
    if (ids.includes(stated.keyId)) return { faults: [], untrusted: [] };
    return untrusted(`signed with another key: ${stated.keyId}, not ${ids.join(", ") || "a key that is committed"}`);
  } catch (error) {
    return changed(`the public key cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

interface Signed {
  readonly signature: Signature | "unsigned";
}

export interface SignedFaults {
  readonly faults: readonly string[];
  /** Why its signature proves nothing, although the text is consistent. */
  readonly untrusted: readonly string[];
}

interface Parsed<Content> extends SignedFaults {
  readonly content?: Content;
}

/** Parses a signed text. @param keys those that may sign it */
export function parseSigned<Content extends Signed>(
  schema: z.ZodType<Content>,
  written: string | undefined,
  keys: readonly KeyObject[],
): Parsed<Content> {
  const unreadable = (...faults: string[]) => ({ faults, untrusted: [] });
  if (written === undefined) return unreadable("missing");
  let json: unknown;
  try {
    json = JSON.parse(written);
  } catch {
    return unreadable("not valid JSON");
  }
  const { data, error } = schema.safeParse(json);
  if (error) return unreadable(...error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
  return { content: data, ...signatureFaults(data, written, keys) };
}

export const OPENING = "opening.json";
export const MANIFEST = "manifest.json";
export const CHAIN = "chain.json";

export const parseOpening = (written: string | undefined, keys: readonly KeyObject[] = []): Parsed<OpeningEntry> =>
  parseSigned(openingSchema, written, keys);
export const parseManifest = (written: string | undefined, keys: readonly KeyObject[] = []): Parsed<Manifest> =>
  parseSigned(manifestSchema, written, keys);
export const parseChain = (written: string | undefined, keys: readonly KeyObject[] = []): Parsed<Chain> =>
  parseSigned(chainSchema, written, keys);
