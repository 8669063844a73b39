import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";

const sha256Text = z.string().regex(/^[0-9a-f]{64}$/);
const signature = z.strictObject({
  algorithm: z.literal("Ed25519"),
  /** The beginning of the SHA-256 of the public key. */
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  /** PEM, SPKI. */
  publicKey: z.string(),
  /** Base64, over the JSON of everything else. */
  value: z.string(),
});
const signed = { signature: z.union([signature, z.literal("unsigned")]) };

const manifestSchema = z.strictObject({
  version: z.literal(1),
  exercise: z.string(),
  /** 1 for the first exercise. */
  number: z.int().positive(),
  /** The exercise before, and the SHA-256 of its manifest. */
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

/** What lies in the folder of an exercise, bound to the exercise before. `manifest.json`, version 1. */
export type Manifest = Readonly<z.output<typeof manifestSchema>>;

/** How far the chain goes, so that its newest exercise is missed too. `chain.json` beside the exercises, version 1. */
export type Chain = Readonly<z.output<typeof chainSchema>>;

export type Signature = z.output<typeof signature>;

export const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

export const keyIdOf = (publicKey: KeyObject): string =>
  sha256(publicKey.export({ type: "spki", format: "der" })).slice(0, 16);

/** Signs what is to be written. @param key PEM, PKCS8, Ed25519; unsigned without one @throws Error - it is no such key */
export function signedText<Content extends object>(content: Content, key?: string): string {
  if (key === undefined) return text({ ...content, signature: "unsigned" });
  const privateKey = createPrivateKey(key);
  if (privateKey.asymmetricKeyType !== "ed25519") throw new Error(`it is ${privateKey.asymmetricKeyType}, not Ed25519`);
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

/** What of a sealed text is not as it was written: its form, or its signature. */
function signatureFaults(read: Manifest | Chain, written: string, publicKey: KeyObject | undefined): string[] {
  // white space, order and doubled keys would change no value
  if (text(read) !== written) return ["its bytes are not those that were written"];
  const { signature: seal, ...content } = read;
  if (seal === "unsigned") return publicKey ? ["it is unsigned"] : [];
  try {
    const stated = createPublicKey(seal.publicKey);
    if (keyIdOf(stated) !== seal.keyId || stated.export({ type: "spki", format: "pem" }) !== seal.publicKey) {
      return ["its key id is not that of its key"];
    }
    if (publicKey && keyIdOf(publicKey) !== seal.keyId) {
      return [`it is signed with another key: ${seal.keyId}, not ${keyIdOf(publicKey)}`];
    }
    const value = Buffer.from(seal.value, "base64");
    const holds =
      value.toString("base64") === seal.value && verify(null, Buffer.from(text(content)), publicKey ?? stated, value);
    return holds ? [] : ["its signature does not hold"];
  } catch (error) {
    return [`its key can't be read: ${error instanceof Error ? error.message : error}`];
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
    return { faults: ["it is no JSON"] };
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
