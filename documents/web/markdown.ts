import MarkdownIt from "markdown-it";
import { anchorOf } from "../../lib/markdown";
import { addressOf } from "./navigation";

export interface Chapter {
  readonly id: string;
  readonly title: string;
}

/** The text below one heading, for the search. */
export interface Section extends Chapter {
  readonly text: string;
}

export interface Rendered {
  readonly title: string;
  readonly html: string;
  /** Headings of the second level. */
  readonly chapters: readonly Chapter[];
  readonly sections: readonly Section[];
}

type Token = MarkdownIt.Token;

// Comments and <details> of the committed documents are HTML; this project writes all of it.
const markdown = new MarkdownIt({ html: true });
markdown.renderer.rules["table_open"] = () => '<div class="scroll"><table>\n';
markdown.renderer.rules["table_close"] = () => "</table></div>\n";
const image = markdown.renderer.rules["image"];
markdown.renderer.rules["image"] = (tokens, index, options, env, self) => {
  const picture = image?.(tokens, index, options, env, self) ?? "";
  // a wide picture is small on a narrow page, so it can be opened separately
  return `<a class="picture" href="${tokens[index]?.attrGet("src") ?? ""}">${picture}</a>`;
};

/** @param title of a text without a heading of the first level */
export function rendered(text: string, title: string): Rendered {
  const tokens = markdown.parse(text, {});
  const headings = tokens.flatMap((token, at) => (token.type === "heading_open" ? [{ token, at }] : []));
  const own = headings.find(({ token }) => token.tag === "h1");
  if (!own) raise(headings.map(({ token, at }) => [token, tokens[at + 2]] as const));
  const used = new Map<string, number>();
  const chapters: Chapter[] = [];
  const sections: { id: string; title: string; text: string }[] = [{ id: "", title: "", text: "" }];
  for (const { token, at } of headings) {
    const heading = plain(tokens[at + 1]);
    const anchor = anchorOf(heading);
    const times = used.get(anchor) ?? 0;
    used.set(anchor, times + 1);
    const id = times === 0 ? anchor : `${anchor}-${times}`;
    token.attrSet("id", id);
    if (token.tag === "h2") chapters.push({ id, title: heading });
  }
  let inHeading = false;
  for (const token of tokens) {
    if (token.type === "heading_open") inHeading = true;
    else if (token.type === "heading_close") inHeading = false;
    const opened = token.type === "heading_open" && token.tag !== "h1";
    if (opened) sections.push({ id: String(token.attrGet("id")), title: "", text: "" });
    const section = sections.at(-1);
    if (section && (token.type === "inline" || token.type === "fence")) {
      if (inHeading) section.title = plain(token);
      else section.text += `${plain(token)}\n`;
    }
    for (const child of token.children ?? []) {
      const href = child.type === "link_open" ? child.attrGet("href") : null;
      if (typeof href === "string" && !/^[a-z]+:/.test(href)) child.attrSet("href", addressOf(href));
    }
  }
  const pageTitle = own ? plain(tokens[own.at + 1]) : title;
  const body = markdown.renderer.render(withoutEmptyHeads(tokens), markdown.options, {});
  return {
    title: pageTitle,
    html: own ? body : `<h1>${markdown.utils.escapeHtml(title)}</h1>\n${body}`,
    chapters,
    sections: sections.map((section, at) => (at === 0 ? { ...section, title: pageTitle } : section)),
  };
}

/** The text of a token, without markup. */
const plain = (token: Token | undefined): string =>
  token?.children
    ?.map((child) => (child.type.endsWith("break") ? " " : child.type === "html_inline" ? "" : child.content))
    .join("") ??
  token?.content ??
  "";

/** If a text has no first-level heading, its highest headings become second-level: no level is skipped below the page's title. */
function raise(headings: readonly (readonly [Token, Token | undefined])[]): void {
  const highest = Math.min(...headings.map(([{ tag }]) => Number(tag.slice(1))));
  for (const [open, close] of headings) {
    open.tag = `h${Number(open.tag.slice(1)) - highest + 2}`;
    if (close) close.tag = open.tag;
  }
}

/** Removes a table head whose cells are all empty. In other heads, an empty cell is not a heading. */
function withoutEmptyHeads(tokens: readonly Token[]): Token[] {
  const kept: Token[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!token) continue;
    if (token.type === "thead_open") {
      const end = tokens.findIndex((each, index) => index > at && each.type === "thead_close");
      const head = tokens.slice(at, end);
      if (head.every(({ type, content }) => type !== "inline" || content === "")) {
        at = end;
        continue;
      }
    }
    if (token.type === "th_open" && tokens[at + 1]?.content === "") {
      token.tag = "td";
      const close = tokens[at + 2];
      if (close) close.tag = "td";
    }
    kept.push(token);
  }
  return kept;
}
