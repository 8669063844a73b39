import { z } from "zod";
import type { PlanObject, PlanValue } from "./change";

/**
 * Values are passed through unseen: they are what JSON.parse made, most of a plan's bytes, and of any shape.
 */
const value = z.custom<PlanValue>(() => true);
export const isPlanObject = (of: unknown): of is PlanObject =>
  typeof of === "object" && of !== null && !Array.isArray(of);
const object = z.custom<PlanObject>(isPlanObject, "expected an object");

const entrySchema = z.object({
  address: z.string().min(1),
  previous_address: z.string().nullish(),
  mode: z.string().nullish(),
  type: z.string().min(1),
  index: z.union([z.string(), z.number()]).nullish(),
  provider_name: z.string().nullish(),
  deposed: z.string().nullish(),
  action_reason: z.string().nullish(),
  change: z.object({
    actions: z.array(z.string()),
    before: object.nullish(),
    after: object.nullish(),
    after_unknown: value.optional(),
    before_sensitive: value.optional(),
    after_sensitive: value.optional(),
    replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).nullish(),
    importing: z.object({ id: z.string().nullish() }).nullish(),
  }),
});

/** One object of a plan, as Terraform writes it. */
export type PlanEntry = z.infer<typeof entrySchema>;

/** What every plan has, of whatever release; fields that came later are optional. */
export const skeletonSchema = z.object({
  terraform_version: z.string().default("unknown"),
  errored: z.boolean().nullish(),
  complete: z.boolean().nullish(),
  variables: z.record(z.string(), z.object({ value: value.optional() })).nullish(),
  resource_changes: z.array(entrySchema).nullish(),
  resource_drift: z.array(entrySchema).nullish(),
  deferred_changes: z.array(z.object({ resource_change: z.object({ address: z.string() }) })).nullish(),
  /** Terraform 1.14 has providers act besides changing objects. */
  action_invocations: z.array(value).nullish(),
  configuration: z.object({
    provider_config: z
      .record(z.string(), z.object({ name: z.string().nullish(), alias: z.string().nullish() }))
      .nullish(),
    root_module: z.object({
      variables: z.record(z.string(), z.object({ sensitive: z.boolean().nullish() })).nullish(),
      resources: z
        .array(z.object({ address: z.string(), mode: z.string().nullish(), expressions: object.nullish() }))
        .nullish(),
    }),
  }),
});

export type PlanSkeleton = z.infer<typeof skeletonSchema>;
