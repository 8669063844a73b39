import { FRAME, LINE, LINE_COLOURS, LOOKS, type Look, PAPER, QUIET_INK } from "../../lib/drawing/palette";
import { circle, line, node, type Point, picture, rectangle, type TextStyle, text } from "../../lib/drawing/svg";
import { textWidth } from "../../lib/drawing/text-width";
import { shortHostName, siteTitle } from "../../model/display-names";
import type { Attachment, Bus, LayerTwo, LayerTwoSite, Trunk } from "./layer-two";

const TITLE: TextStyle = { size: 13, weight: "bold" };
const NAME: TextStyle = { size: 10, weight: "bold" };
const DETAIL: TextStyle = { size: 8.5, colour: QUIET_INK };
const PART: TextStyle = { size: 7.5, colour: QUIET_INK };

const MARGIN = 14;
const PADDING = 12;
const GAP = 10;
const LINE_HEIGHT = 11;
const HOST_PITCH = 24;
/** From a box down to its VLAN's line, and from there down to the next row. */
const STEM = 6;
const BELOW_LINE = 16;
const LEAST_ABOVE_LINE = 18;

const widthOf = (content: string, { size, weight }: TextStyle): number => textWidth(content, size, weight);
const largest = (amounts: Iterable<number>): number => Math.max(0, ...amounts);
const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
const widthOfRow = (widths: readonly number[]): number => sum(widths) + GAP * Math.max(0, widths.length - 1);

/** A network's row: where its line is, and how it is coloured, at both sites. */
interface Row {
  readonly network: string;
  readonly y: number;
  readonly colour: string;
}

/** A site's columns, from its outer border to its inner one. The second site is a mirror image: its gateways face the first one's. */
interface Column {
  readonly layer: LayerTwoSite;
  readonly left: number;
  readonly width: number;
  readonly mirrored: boolean;
  readonly labels: number;
  readonly trunks: number;
}

/**
 * VLANs as horizontal lines, hosts as vertical ones with a dot on each VLAN that their switch brings them, and what else is on a VLAN as
 * boxes on its line. The sites stand side by side, the same network in the same row.
 */
export function layerTwoPicture({ networks, sites, link }: LayerTwo): string {
  const linkLabel = [link.name, `${link.bandwidth} · ${link.latency}`, `${link.encryption} · MTU ${link.mtu}`];
  const channel = boxWidth({ title: link.name, details: linkLabel.slice(1) }) + 4 * GAP;
  const columns: Column[] = [];
  for (const [at, layer] of sites.entries()) {
    const before = columns.at(-1);
    columns.push(column(layer, before === undefined ? MARGIN : before.left + before.width + channel, at % 2 === 1));
  }
  const right = largest(columns.map(({ left, width }) => left + width));
  const head = MARGIN + PADDING + LINE_HEIGHT + GAP + largest(sites.flatMap(({ trunks }) => trunks.map(headingHeight)));
  const rows = rowsOf(networks, sites, head);
  const bottom = (rows.at(-1)?.y ?? head) + BELOW_LINE;
  const legend = drawLegend({ x: MARGIN, y: bottom + GAP });
  return picture(
    { width: Math.max(right, legend.right) + MARGIN, height: legend.bottom + MARGIN },
    "Layer 2: VLANs, hosts and VMs at both sites",
    [
      ...columns.map((each) => drawFrame(each, bottom)),
      ...columns.flatMap((each) => drawTrunks(each, rows, head)),
      ...rows.flatMap((row) => columns.flatMap((each) => drawRow(each, row))),
      ...rows
        .filter(({ network }) => sites.every(({ site }) => link.gateways[site.name].network === network))
        .flatMap((row) => drawLink(columns, row, linkLabel)),
      ...legend.parts,
    ],
  );
}

function column(layer: LayerTwoSite, left: number, mirrored: boolean): Column {
  const buses = [...layer.buses.values()];
  const labels = largest(buses.flatMap((bus) => busLabel(bus).map(([content, style]) => widthOf(content, style))));
  const trunks = widthOfRow(layer.trunks.map(trunkWidth));
  const boxes = largest(buses.map(({ attachments }) => widthOfRow(attachments.map(boxWidth))));
  return { layer, left, width: 2 * PADDING + labels + trunks + boxes + 3 * GAP, mirrored, labels, trunks };
}

/** The page's x of what begins `from` the outer border and is `width` wide. */
const placed = ({ left, width: whole, mirrored }: Column, from: number, width: number): number =>
  mirrored ? left + whole - from - width : left + from;

const busLabel = (bus: { vlan: number; network: string; cidr: string; gateway: string }) =>
  [
    [`${bus.vlan} ${bus.network}`, NAME],
    [`${bus.cidr} · gateway ${bus.gateway}`, DETAIL],
  ] as const;

const boxWidth = ({ title, details }: Pick<Attachment, "title" | "details">): number =>
  largest([widthOf(title, NAME), ...details.map((detail) => widthOf(detail, DETAIL))]) + 12;
const boxHeight = ({ details }: Pick<Attachment, "details">): number => (1 + details.length) * LINE_HEIGHT + 7;

const trunkTitles = ({ cluster, switch: name, mtu }: Trunk) =>
  [
    [cluster, NAME],
    [`${name} · MTU ${mtu}`, DETAIL],
  ] as const;
const trunkWidth = (trunk: Trunk): number =>
  largest([trunk.hosts.length * HOST_PITCH, ...trunkTitles(trunk).map(([content, style]) => widthOf(content, style))]);
const hostLabelHeight = ({ hosts }: Trunk): number =>
  largest(hosts.map(({ name }) => widthOf(shortHostName(name), DETAIL)));
const headingHeight = (trunk: Trunk): number => 2 * LINE_HEIGHT + GAP + hostLabelHeight(trunk);

function rowsOf(networks: readonly string[], sites: readonly LayerTwoSite[], head: number): Row[] {
  let y = head;
  return networks.map((network, at): Row => {
    const boxes = sites.flatMap(({ buses }) => buses.get(network)?.attachments ?? []);
    y += GAP + Math.max(LEAST_ABOVE_LINE, largest(boxes.map(boxHeight)) + STEM) + (at === 0 ? 0 : BELOW_LINE);
    return { network, y, colour: LINE_COLOURS[at % LINE_COLOURS.length] ?? LINE };
  });
}

function drawFrame({ layer: { site }, left, width }: Column, bottom: number): string {
  const box = { x: left, y: MARGIN, width, height: bottom - MARGIN };
  const title = `${siteTitle(site.name)} · ${site.role} site`;
  return [
    rectangle(box, { line: FRAME, radius: 8 }),
    text({ x: left + PADDING, y: MARGIN + PADDING + LINE_HEIGHT }, title, TITLE),
  ].join("");
}

/** Each trunk, with the x at which it begins. */
function trunksAt(column: Column): { readonly trunk: Trunk; readonly x: number }[] {
  let from = PADDING + column.labels + GAP;
  return column.layer.trunks.map((trunk) => {
    const width = trunkWidth(trunk);
    const x = placed(column, from, width);
    from += width + GAP;
    return { trunk, x };
  });
}

const hostX = (trunkX: number, at: number): number => trunkX + HOST_PITCH * (at + 0.5);

/** Under its heading, each host as a line down to the last VLAN that its switch brings it. */
function drawTrunks(column: Column, rows: readonly Row[], head: number): string[] {
  return trunksAt(column).flatMap(({ trunk, x }) => {
    const end = rows.findLast(({ network }) => trunk.networks.has(network))?.y ?? head;
    const firstBaseline = head - headingHeight(trunk) + LINE_HEIGHT;
    return [
      ...trunkTitles(trunk).map(([content, style], at) =>
        text({ x, y: firstBaseline + at * LINE_HEIGHT }, content, style),
      ),
      ...trunk.hosts.flatMap(({ name }, at) => [
        text({ x: hostX(x, at) + 3, y: head - 3 }, shortHostName(name), { ...DETAIL, upright: true }),
        line(
          { x: hostX(x, at), y: head },
          { x: hostX(x, at), y: end },
          { line: LOOKS[trunk.look].line, lineWidth: 1.2 },
        ),
      ]),
    ];
  });
}

/** A VLAN of one site: its label, its line, a dot on each host that has it, and what else is on it. */
function drawRow(column: Column, { network, y, colour }: Row): string[] {
  const bus = column.layer.buses.get(network);
  if (bus === undefined) return [];
  const labelX = placed(column, PADDING, column.labels);
  const begins = PADDING + column.labels + GAP / 2;
  const length = column.width - PADDING - begins;
  const lineX = placed(column, begins, length);
  let from = PADDING + column.labels + column.trunks + 2 * GAP;
  return [
    ...busLabel(bus).map(([content, style], at) => text({ x: labelX, y: y - 1 + at * LINE_HEIGHT }, content, style)),
    line({ x: lineX, y }, { x: lineX + length, y }, { line: colour, lineWidth: 3 }),
    ...trunksAt(column).flatMap(({ trunk, x }) =>
      trunk.networks.has(network) ? drawHosts(trunk, x, bus, y, colour) : [],
    ),
    ...bus.attachments.flatMap((attachment) => {
      const width = boxWidth(attachment);
      const x = placed(column, from, width);
      from += width + GAP;
      return drawBox(attachment, { x, y: y - STEM - boxHeight(attachment) }, { x: x + width / 2, y }, colour);
    }),
  ];
}

const drawHosts = ({ hosts }: Trunk, x: number, { network }: Bus, y: number, colour: string): string[] =>
  hosts.flatMap(({ adapters }, at) => {
    const part = adapters.get(network);
    return [
      circle({ x: hostX(x, at), y }, 3.5, { fill: PAPER, line: colour, lineWidth: 2 }),
      ...(part === undefined ? [] : [text({ x: hostX(x, at) + 4, y: y + LINE_HEIGHT }, part, PART)]),
    ];
  });

function drawBox(attachment: Attachment, corner: Point, tap: Point, colour: string): string[] {
  const { title, details, look } = attachment;
  const width = boxWidth(attachment);
  const height = boxHeight(attachment);
  const centre = corner.x + width / 2;
  return [
    line({ x: tap.x, y: corner.y + height }, tap, { line: colour, lineWidth: 1.5 }),
    node(
      rectangle(
        { ...corner, width, height },
        { fill: LOOKS[look].fill, line: LOOKS[look].line, radius: 4, dashed: look === "surge" },
      ),
      text({ x: centre, y: corner.y + LINE_HEIGHT + 1 }, title, { ...NAME, anchor: "middle" }),
      ...details.map((detail, at) =>
        text({ x: centre, y: corner.y + (at + 2) * LINE_HEIGHT + 1 }, detail, { ...DETAIL, anchor: "middle" }),
      ),
    ),
  ];
}

/** What carries a VLAN's data to the other site. */
function drawLink([here, there]: readonly Column[], { y }: Row, label: readonly string[]): string[] {
  if (here === undefined || there === undefined) return [];
  const [title = "", ...details] = label;
  const box: Attachment = { title, details, look: "link" };
  const from = here.left + here.width;
  const centre = (from + there.left) / 2;
  const corner = { x: centre - boxWidth(box) / 2, y: y - boxHeight(box) / 2 };
  const style = { line: LOOKS.link.line, lineWidth: 3 };
  return [
    line({ x: from - PADDING, y }, { x: corner.x, y }, style),
    line({ x: corner.x + boxWidth(box), y }, { x: there.left + PADDING, y }, style),
    ...drawBox(box, corner, { x: centre, y: corner.y + boxHeight(box) }, LOOKS.link.line),
  ];
}

const LEGEND: readonly (readonly [Look, string])[] = [
  ["made", "made and managed here"],
  ["surge", "made when the site is recovered"],
  ["existing", "existing: only read"],
  ["link", "carries data between the sites"],
];

function drawLegend({ x: left, y }: Point): {
  readonly parts: string[];
  readonly right: number;
  readonly bottom: number;
} {
  let x = left;
  const middle = y + LINE_HEIGHT / 2;
  const parts = LEGEND.flatMap(([look, meaning]) => {
    const { fill, line: border } = LOOKS[look];
    const swatch = rectangle(
      { x, y, width: 16, height: LINE_HEIGHT },
      { fill, line: border, radius: 3, dashed: look === "surge" },
    );
    const label = text({ x: x + 21, y: y + LINE_HEIGHT - 2 }, meaning, DETAIL);
    x += 21 + widthOf(meaning, DETAIL) + 2 * GAP;
    return [swatch, label];
  });
  const hosts = "the host's switch brings it this VLAN; .11: the end of a vmkernel adapter's address";
  parts.push(circle({ x: x + 4, y: middle }, 3.5, { fill: PAPER, line: LINE, lineWidth: 2 }));
  parts.push(text({ x: x + 12, y: y + LINE_HEIGHT - 2 }, hosts, DETAIL));
  return { parts, right: x + 12 + widthOf(hosts, DETAIL), bottom: y + LINE_HEIGHT };
}
