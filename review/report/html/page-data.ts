import type { Effect } from "../../effects/effect";
import type { PlaceName } from "../phrases";
import type { Tone } from "../severity";

/** The input of the page's script, as JSON. */
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

/** One changed object, ready to be shown. */
export interface PageRow {
  readonly name: string;
  readonly kind: string;
  readonly place: PlaceName;
  /** The title of its group: a tier, or a kind of object. */
  readonly group: string;
  /** The worst first. */
  readonly effects: readonly Effect[];
  readonly address: string;
  /** The path, and the value before and after. */
  readonly attributes: readonly (readonly [string, string])[];
  /** Further lines: the deciding value, the earlier address, the import id. */
  readonly notes: readonly string[];
  readonly source?: string;
}
