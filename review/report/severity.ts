import { EFFECTS, type Effect } from "../effects/effect";

/** Never left out of any output: what is lost, stops, or can't be told. */
export const DESTRUCTIVE: ReadonlySet<Effect> = new Set([
  "dataLost",
  "destroyed",
  "replaced",
  "guestRestart",
  "applyWillFail",
  "notClassified",
  "powersOnStandby",
]);

/** How a reader should take an effect. An output shows it by colour, and by the effect's name. */
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

export const WORST_FIRST: readonly Effect[] = EFFECTS.toReversed();

/** The chapters in which the effects on a place are told, in this order. What is in none is told among the changes. */
export const CHAPTERS = {
  lost: ["dataLost"],
  destroyed: ["destroyed", "replaced"],
  unsafe: ["notClassified", "applyWillFail"],
  restarts: ["guestRestart", "powersOnStandby"],
  interruptions: ["hostIntoMaintenance", "networkInterruption", "storageVMotion", "vMotion"],
} as const satisfies Readonly<Record<string, readonly Effect[]>>;
export type Chapter = keyof typeof CHAPTERS;
export const CHAPTER_NAMES = Object.keys(CHAPTERS) as readonly Chapter[];
