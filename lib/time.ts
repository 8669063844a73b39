/** An instant in UTC with milliseconds, as ISO 8601 writes it. */
export type Instant = string;

/** How long something takes or may take, in milliseconds. */
export type Milliseconds = number;
