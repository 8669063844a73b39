import { deployPart } from "./deploy";
import type { Part } from "./part";
import { rulesPart } from "./rules";
import { synthPart } from "./synth";

/** The benchmarks, in the order in which they run. */
export const parts: readonly Part[] = [rulesPart, synthPart, deployPart];
