import type { KeyObject } from "node:crypto";
import { z } from "zod";
import { parseSigned, type SignedFaults, signatureSchema } from "../evidence/manifest";

const sha256Text = z.string().regex(/^[0-9a-f]{64}$/);

const kitSchema = z.strictObject({
  version: z.literal(1),
  created: z.iso.datetime(),
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  /** `linux_amd64`: its programs run only there. */
  platform: z.string(),
  node: z.string(),
  terraform: z.string(),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.int().nonnegative(), sha256: sha256Text })).min(1),
  signature: signatureSchema,
});

/** What a recovery kit contains: `manifest.json`, version 1. */
export type KitManifest = Readonly<z.output<typeof kitSchema>>;

export const KIT_MANIFEST = "manifest.json";

export const parseKitManifest = (
  written: string | undefined,
  keys: readonly KeyObject[],
): SignedFaults & { readonly content?: KitManifest } => parseSigned(kitSchema, written, keys);
