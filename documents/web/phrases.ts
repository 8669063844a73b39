import { both, type In, inEach, inLanguage, type Language } from "../../lib/text/localized";
import { typesetAll } from "../../lib/text/typography";

/** The texts of the layout and its script. */
const TEXTS = {
  name: both("Massar datacenters", "Centres de données de Massar"),
  skip: both("Skip to the text", "Aller au texte"),
  menu: both("Menu", "Menu"),
  navigation: both("Documents", "Documents"),
  chapters: both("On this page", "Sur cette page"),
  otherLanguage: both("Français", "English"),
  otherStart: both("Français (accueil)", "English (start page)"),
  inEnglish: both("in English", "en anglais"),
  theme: both("Theme", "Thème"),
  themes: both(
    { auto: "automatic", light: "light", dark: "dark" },
    { auto: "automatique", light: "clair", dark: "sombre" },
  ),
  search: both("Search", "Rechercher"),
  results: both("Search results", "Résultats de la recherche"),
  found: both(
    (count: number) => (count === 1 ? "1 result" : `${count} results`),
    (count: number) => (count < 2 ? `${count} résultat` : `${count} résultats`),
  ),
  scrolls: both("Table or listing with horizontal scrolling", "Tableau ou listage à défilement horizontal"),
  source: both("Source:", "Source :"),
  fullReview: both(
    "Open this review as the page that reviewers see",
    "Ouvrir cette revue telle que les relecteurs la voient",
  ),
};

export type Phrases = In<typeof TEXTS>;

export const PHRASES: Readonly<Record<Language, Phrases>> = inEach((language) =>
  typesetAll(inLanguage(TEXTS, language), language),
);
