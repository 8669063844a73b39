import { z } from "zod";
import { Failure } from "../lib/failure";
import { jsonOrUndefined } from "../lib/json";
import { modelData } from "./committed";
import { choosePosture } from "./drill";
import { loadModel } from "./load";
import type { Model } from "./model";
import { PROFILES } from "./profile";

const contextSchema = z.looseObject({ profile: z.enum(PROFILES).default("national") });

/** The context that cdktf passes to `main.ts`. */
export type Context = z.infer<typeof contextSchema>;

/** @throws Failure where the context is not JSON or the profile is unknown */
export function readContext({ CDKTF_CONTEXT_JSON = "{}" }: NodeJS.ProcessEnv = process.env): Context {
  const { success, data } = contextSchema.safeParse(jsonOrUndefined(CDKTF_CONTEXT_JSON));
  if (success) return data;
  throw new Failure(
    "The context is not a JSON object, or its profile is unknown",
    `CDKTF_CONTEXT_JSON=${CDKTF_CONTEXT_JSON}`,
    `Write it as in CDKTF_CONTEXT_JSON='{"profile":"lab"}'. Known profiles: ${PROFILES.join(", ")}.`,
  );
}

/**
 * Refuses a command that writes a state in the context of a review, whose states are copies without passwords.
 *
 * @throws Failure
 */
export function refuseInReview(command: string, environment?: NodeJS.ProcessEnv): void {
  const context = readContext(environment);
  if (context["for"] === undefined) return;
  throw new Failure(
    `${command} in the context of a review would use copies of the states, without passwords`,
    `CDKTF_CONTEXT_JSON=${JSON.stringify(context)}`,
    'Remove "for" from the context.',
  );
}

/** The model in the profile and drill that the context names, as `main.ts` synthesises it. @param data @default - as committed */
export function loadModelOfContext(environment?: NodeJS.ProcessEnv, data = modelData): Model {
  const { profile, drill } = readContext(environment);
  return loadModel({ ...data, posture: choosePosture(data.posture, drill) }, profile);
}
