/** The months in their order, as the planning file names them. */
export const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
] as const;

const FRENCH: readonly string[] = [
  "janvier",
  "fevrier",
  "mars",
  "avril",
  "mai",
  "juin",
  "juillet",
  "aout",
  "septembre",
  "octobre",
  "novembre",
  "decembre",
];

/** The month that a French name means, so that a message can say what to write. */
export const monthOf = (name: string): (typeof MONTHS)[number] | undefined =>
  MONTHS[
    FRENCH.indexOf(
      name
        .toLowerCase()
        .normalize("NFD")
        .replace(/\p{Mark}/gu, ""),
    )
  ];
