import { z } from "zod";
import { Failure } from "../lib/failure";
import { modelData } from "./committed";
import { choosePosture } from "./drill";
import { loadModel } from "./load";
import type { Model } from "./model";
import { PROFILES } from "./profile";

const contextSchema = z.looseObject({ profile: z.enum(PROFILES).default("national") });

/** What context says, as cdktf hands it to `main.ts`. */
export type Context = z.infer<typeof contextSchema>;

/** @throws Failure where it is no JSON, or names no profile */
export function readContext({ CDKTF_CONTEXT_JSON = "{}" }: NodeJS.ProcessEnv = process.env): Context {
  const { success, data } = contextSchema.safeParse(parseJson(CDKTF_CONTEXT_JSON));
  if (success) return data;
  throw new Failure(
    "The context cannot be read: it is no JSON object, or its profile is none",
    `CDKTF_CONTEXT_JSON=${CDKTF_CONTEXT_JSON}`,
    `Write it as in CDKTF_CONTEXT_JSON='{"profile":"lab"}'. Profiles are ${PROFILES.join(" and ")}.`,
  );
}

/** The model in the profile and the drill that context names: the one that `main.ts` synthesises. @param data @default - as committed */
export function loadModelOfContext(environment?: NodeJS.ProcessEnv, data = modelData): Model {
  const { profile, drill } = readContext(environment);
  return loadModel({ ...data, posture: choosePosture(data.posture, drill) }, profile);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
