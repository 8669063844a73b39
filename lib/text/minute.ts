/** `2026-11-30 06:41 UTC` */
export const toTheMinute = (at: string): string =>
  Number.isNaN(Date.parse(at)) ? at : `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
