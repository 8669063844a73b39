import { LANGUAGES, type Language } from "../../../lib/text/localized";
import { htmlReview } from "../../../review/report/html";
import { markdownReview } from "../../../review/report/markdown";
import { terminalReview } from "../../../review/report/terminal";
import { guestsChange } from "../support/reviews";

/** A review as text: the characters that its format escapes, and its marks, are left out. */
const OUTPUTS: Readonly<Record<string, (language: Language) => string>> = {
  markdown: (language) => markdownReview(guestsChange(), { language }).replaceAll("`", ""),
  html: (language) => htmlReview(guestsChange(), { language }).replaceAll(/<[^>]+>/g, ""),
  terminal: (language) =>
    terminalReview(guestsChange(), { language, screen: { columns: 1000, colour: false } }).replaceAll(/^ +/gm, ""),
};

const SAID: Readonly<Record<Language, readonly string[]>> = {
  en: [
    "In running guests, by npm run configure",
    "connection-pool at Rabat: changes /etc/nftables.conf, /etc/pgbouncer/pgbouncer.ini, removes /etc/pgbouncer/old.ini, " +
      "reloads nftables, restarts pgbouncer; rab-pool-2 → rab-pool-1 (one at a time, each healthy before the next)",
    "witness at the third place: writes the new /usr/local/lib/massar/healthy, no service reads it before its next start; wit-witness-1",
    "web at Rabat: changes /etc/nftables.conf, reloads nftables; rab-web-2, rab-web-1 (all at once)",
    "2 running guests restart services; 3 running guests are configured without an interruption",
  ],
  fr: [
    "Dans les systèmes invités en service, par npm run configure",
    "connection-pool à Rabat : modifie /etc/nftables.conf, /etc/pgbouncer/pgbouncer.ini, supprime /etc/pgbouncer/old.ini, " +
      "recharge nftables, redémarre pgbouncer ; rab-pool-2 → rab-pool-1 (un à la fois, chacun sain avant le suivant)",
    "web à Rabat : modifie /etc/nftables.conf, recharge nftables ; rab-web-2, rab-web-1 (tous à la fois)",
    "2 systèmes invités en service redémarrent des services ; 3 systèmes invités en service sont reconfigurés sans interruption",
  ],
};

test.each(Object.keys(OUTPUTS).flatMap((output) => LANGUAGES.map((language) => [output, language] as const)))(
  "%s says in %s which files, services and members change in guests, and in which order",
  (output, language) => {
    const text = OUTPUTS[output]?.(language).replaceAll("&#39;", "'");
    for (const said of SAID[language]) expect(text).toContain(said);
  },
);
