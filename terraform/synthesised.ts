import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { project } from "../lib/paths";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The working directory of Terraform for a stack. */
export const stackDirectory = ({ CDKTF_OUTPUT = "cdktf.out" }: Environment, stack: string): string =>
  resolve(project, CDKTF_OUTPUT, "stacks", stack);

const stackSchema = z.object({
  variable: z
    .record(
      z.string(),
      z.object({
        /** The default of a map is not read. */
        default: z.union([z.string(), z.record(z.string(), z.string()).transform(() => "")]).optional(),
        description: z.string(),
        sensitive: z.boolean().default(false),
      }),
    )
    .default({}),
  provider: z.object({ vsphere: z.array(z.object({ alias: z.string() })).default([]) }).default({ vsphere: [] }),
});

export interface StackVariable {
  readonly default?: string | undefined;
  readonly description: string;
  readonly sensitive: boolean;
}

/** What a synthesised stack needs for a deployment. */
export interface SynthesisedStack {
  /** The sites whose vCenters it uses. */
  readonly sites: readonly string[];
  readonly variables: Readonly<Record<string, StackVariable>>;
}

export async function readSynthesised(environment: Environment, stack: string): Promise<SynthesisedStack> {
  const text = await readFile(join(stackDirectory(environment, stack), "cdk.tf.json"), "utf8");
  const { variable, provider } = stackSchema.parse(JSON.parse(text));
  return { variables: variable, sites: provider.vsphere.map(({ alias }) => alias) };
}
