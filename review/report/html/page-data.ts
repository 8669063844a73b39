import type { Effect } from "../../effects/effect";
import type { PlaceName } from "../phrases";
import type { Tone } from "../severity";

/** What the page's script is given, as JSON. */
export interface PageData {
  readonly rows: readonly PageRow[];
  readonly effects: Readonly<Record<Effect, { readonly label: string; readonly tone: Tone }>>;
  readonly places: Readonly<Record<PlaceName, string>>;
  readonly texts: {
    readonly results: string;
    readonly noResults: string;
    readonly showMore: string;
    readonly more: string;
    readonly columns: Readonly<Record<"object" | "site" | "tier" | "effect" | "attributes" | "source", string>>;
  };
}

/** One object that changes, ready to be shown. */
export interface PageRow {
  readonly name: string;
  readonly kind: string;
  readonly place: PlaceName;
  /** The title of its group: a tier, or a kind of thing. */
  readonly group: string;
  /** The worst first. */
  readonly effects: readonly Effect[];
  readonly address: string;
  /** Path, and what it was and becomes. */
  readonly attributes: readonly (readonly [string, string])[];
  /** What else is to be said: why, where it was, as what it is imported. */
  readonly notes: readonly string[];
  readonly source?: string;
}
