const collator = new Intl.Collator("en", { numeric: true });

/** Compares names as people order them: `app-2` before `app-10`. */
export const inOrder = (one: string, other: string): number => collator.compare(one, other);
