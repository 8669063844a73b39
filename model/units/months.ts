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

/** The month for a French name, so that a message can suggest it. */
export const monthOf = (name: string): (typeof MONTHS)[number] | undefined =>
  MONTHS[
    FRENCH.indexOf(
      name
        .toLowerCase()
        .normalize("NFD")
        .replace(/\p{Mark}/gu, ""),
    )
  ];
