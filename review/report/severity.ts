import { EFFECTS, type Effect } from "../effects/effect";

/** Effects that no output leaves out: loss, restart, failure, unknown, or another right of access. */
export const DESTRUCTIVE: ReadonlySet<Effect> = new Set([
  "dataLost",
  "destroyed",
  "replaced",
  "guestRestart",
  "applyWillFail",
  "notClassified",
  "powersOnStandby",
  "accessChanged",
  "lessProtected",
  "runsProgram",
]);

/** How serious an effect is. Outputs show it by colour, next to the effect's name. */
export type Tone = "danger" | "warning" | "notice" | "quiet";

export const TONES: Readonly<Record<Effect, Tone>> = {
  notClassified: "danger",
  applyWillFail: "danger",
  dataLost: "danger",
  destroyed: "danger",
  replaced: "danger",
  guestRestart: "warning",
  powersOnStandby: "warning",
  networkInterruption: "warning",
  hostIntoMaintenance: "warning",
  accessChanged: "warning",
  lessProtected: "warning",
  runsProgram: "warning",
  storageVMotion: "notice",
  vMotion: "notice",
  reconfiguredLive: "notice",
  forgotten: "notice",
  imported: "quiet",
  moved: "quiet",
  created: "quiet",
  noEffectInGuest: "quiet",
  none: "quiet",
};

export const EFFECTS_BY_SEVERITY: readonly Effect[] = EFFECTS.toReversed();

/** The chapters of a place, in reading order, and their effects. Other effects are listed under the changes. */
export const CHAPTERS = {
  lost: ["dataLost"],
  destroyed: ["destroyed", "replaced"],
  unsafe: ["notClassified", "applyWillFail"],
  access: ["accessChanged"],
  protection: ["lessProtected"],
  programs: ["runsProgram"],
  restarts: ["guestRestart", "powersOnStandby"],
  interruptions: ["hostIntoMaintenance", "networkInterruption", "storageVMotion", "vMotion"],
} as const satisfies Readonly<Record<string, readonly Effect[]>>;
export type Chapter = keyof typeof CHAPTERS;
export const CHAPTER_NAMES = Object.keys(CHAPTERS) as readonly Chapter[];
