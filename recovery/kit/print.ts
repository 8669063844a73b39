import { stylesheet } from "../../lib/drawing/stylesheet";
import { lengthText } from "../../lib/text/amounts";
import { both, inLanguage, type Language } from "../../lib/text/localized";
import type { Model } from "../../model/model";
import { recoveryTimeline } from "../../planning/timeline";
import { html, Markup } from "../../review/report/html/markup";

export interface PrintedKit {
  readonly model: Model;
  readonly commit: string;
  readonly created: string;
  /** SHA-256 of the manifest. */
  readonly manifest: string;
  /** @default - unsigned */
  readonly keyId?: string;
}

const TEXTS = {
  title: both("Recovery kit of Massar", "Kit de reprise de Massar"),
  when: both(
    "Rabat is lost. This kit recovers Massar at Marrakech without Internet access, a registry or a git server. Only the passwords are not in it.",
    "Rabat est perdu. Ce kit rétablit Massar à Marrakech sans accès à Internet, sans registre et sans serveur git. Seuls les mots de passe n’y figurent pas.",
  ),
  steps: both(
    [
      "Decide, and notify people: the recovery plan says who decides, who is notified and when.",
      "On a Linux computer at Marrakech: unpack the kit with tar -xf, then run ./unpack in its folder. It checks every part.",
      "Compare the two numbers below with those that it prints. If they differ, do not use this kit.",
      "Fence Rabat first: it must not accept writes any more when Marrakech is promoted.",
      "Follow docs/guide/rabat-is-lost.md: set the variables of step 3, and type unpacked/massar instead of npm run.",
      "Start the tiers in the order below. Promote the database before its applications.",
    ],
    [
      "Décider et informer : le plan de reprise indique qui décide, qui est informé et sous quel délai.",
      "Sur un ordinateur Linux à Marrakech : décompresser le kit avec tar -xf, puis lancer ./unpack dans son dossier. Chaque partie est contrôlée.",
      "Comparer les deux nombres ci-dessous à ceux qu’il affiche. S’ils diffèrent, ne pas utiliser ce kit.",
      "Isoler d’abord Rabat : plus rien ne doit y être écrit avant la promotion de Marrakech.",
      "Suivre docs/guide/rabat-perdu.fr.md : définir les variables de l’étape 3, et taper unpacked/massar au lieu de npm run.",
      "Démarrer les composants dans l’ordre ci-dessous. Promouvoir la base de données avant ses applications.",
    ],
  ),
  head: both(["Order", "Tiers", "Ready, after the disaster"], ["Ordre", "Composants", "Prêt, après le sinistre"]),
  manifest: both("SHA-256 of manifest.json", "SHA-256 de manifest.json"),
  key: both("Signed with the key", "Signé avec la clé"),
  unsigned: both("UNSIGNED", "NON SIGNÉ"),
  made: both("Made", "Créé"),
} as const;

const STYLE = `body { max-width: 42rem; margin: 1rem auto; padding: 0 1rem; font: 11pt/1.45 var(--face); color: var(--ink); background: var(--paper); overflow-wrap: anywhere }
h1 { font-size: 20pt; margin: 0 0 0.5rem } table { border-collapse: collapse; width: 100% } th, td { text-align: left; border-bottom: 1px solid var(--frame); padding: 0.2rem 0.4rem }
code { font-size: 12pt; letter-spacing: 0.03em } @page { size: A4; margin: 16mm }`;

/** The one page that is printed and kept beside the kit. */
export function printedKit({ model, commit, created, manifest, keyId }: PrintedKit, language: Language): string {
  const read = <Of>(of: Of) => inLanguage(of, language);
  const rows = recoveryTimeline(model).groups.map(({ priority, tiers, ready }) => [
    String(priority),
    tiers.map(({ tier }) => tier.name).join(", "),
    lengthText(ready.milliseconds, language),
  ]);
  const inGroups = manifest.match(/.{8}/g)?.join(" ") ?? manifest;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${read(TEXTS.title)}</title>
<style>${Markup.trusted(stylesheet(STYLE))}</style>
</head>
<body>
<main>
<h1>${read(TEXTS.title)}</h1>
<p><strong>${read(TEXTS.when)}</strong></p>
<ol>${read(TEXTS.steps).map((step) => html`<li>${step}</li>`)}</ol>
<table><thead><tr>${read(TEXTS.head).map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table>
<p>${read(TEXTS.manifest)}<br><code>${inGroups}</code></p>
<p>${read(TEXTS.key)}<br><code>${keyId ?? read(TEXTS.unsigned)}</code></p>
<p>Commit <code>${commit}</code> · ${read(TEXTS.made)} ${created.slice(0, 10)}</p>
</main>
</body>
</html>
`.text;
}
