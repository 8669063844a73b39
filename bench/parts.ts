import { deployPart } from "./deploy";
import type { Part } from "./part";
import { synthPart } from "./synth";

/** The benchmarks, in the order in which they run. */
export const parts: readonly Part[] = [synthPart, deployPart];
