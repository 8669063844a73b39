import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";

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
const signed = { signature: z.union([signature, z.literal("unsigned")]) };

const manifestSchema = z.strictObject({
  version: z.literal(1),
  exercise: z.string(),
  /** 1 for the first exercise. */
  number: z.int().positive(),
  /** The previous exercise, and the SHA-256 of its manifest. */
  previous: z.union([z.strictObject({ exercise: z.string(), manifest: sha256Text }), z.literal("none")]),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.int().nonnegative(), sha256: sha256Text })),
  ...signed,
});

const chainSchema = z.strictObject({
  version: z.literal(1),
  exercises: z.int().positive(),
  newest: z.strictObject({ exercise: z.string(), manifest: sha256Text }),
  ...signed,
});

/** The files of an exercise, chained to the previous exercise: `manifest.json`, version 1. */
export type Manifest = Readonly<z.output<typeof manifestSchema>>;

/** The end of the chain, so that removal of the newest exercise is detected: `chain.json`, version 1. */
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
function signatureFaults(read: Manifest | Chain, written: string, publicKey: KeyObject | undefined): string[] {
  // detects changes that do not change the values: white space, order, duplicate keys
  if (text(read) !== written) return ["changed: its formatting differs from the format that this project writes"];
  const { signature: stated, ...content } = read;
  if (stated === "unsigned") return publicKey ? ["unsigned"] : [];
  try {
    const statedKey = createPublicKey(stated.publicKey);
    if (keyIdOf(statedKey) !== stated.keyId || statedKey.export({ type: "spki", format: "pem" }) !== stated.publicKey) {
      return ["the key id does not belong to the key"];
    }
    if (publicKey && keyIdOf(publicKey) !== stated.keyId) {
      return [`signed with another key: ${stated.keyId}, not ${keyIdOf(publicKey)}`];
    }
    const value = Buffer.from(stated.value, "base64");
    const isValid =
      value.toString("base64") === stated.value &&
      verify(null, Buffer.from(text(content)), publicKey ?? statedKey, value);
    return isValid ? [] : ["the signature is not valid"];
  } catch (error) {
    return [`the public key cannot be read: ${error instanceof Error ? error.message : error}`];
  }
}

type Parsed<Content> = { readonly content?: Content; readonly faults: readonly string[] };

function parseSigned<Content extends Manifest | Chain>(
  schema: z.ZodType<Content>,
  written: string | undefined,
  publicKey: KeyObject | undefined,
): Parsed<Content> {
  if (written === undefined) return { faults: ["missing"] };
  let json: unknown;
  try {
    json = JSON.parse(written);
  } catch {
    return { faults: ["not valid JSON"] };
  }
  const { data, error } = schema.safeParse(json);
  if (error) return { faults: error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) };
  return { content: data, faults: signatureFaults(data, written, publicKey) };
}

export const MANIFEST = "manifest.json";
export const CHAIN = "chain.json";

export const parseManifest = (written: string | undefined, publicKey?: KeyObject): Parsed<Manifest> =>
  parseSigned(manifestSchema, written, publicKey);
export const parseChain = (written: string | undefined, publicKey?: KeyObject): Parsed<Chain> =>
  parseSigned(chainSchema, written, publicKey);
