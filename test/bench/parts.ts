import { deployPart } from "./deploy";
import type { Part } from "./part";
import { rehearsalPart } from "./rehearsal";
import { reviewPart } from "./review";
import { rulesPart } from "./rules";
import { synthPart } from "./synth";

/** The benchmarks, in the order in which they run. */
export const parts: readonly Part[] = [rulesPart, reviewPart, synthPart, deployPart, rehearsalPart];
