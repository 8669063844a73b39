// Sets tags and custom attributes on objects of a vCenter; see label-changes.ts. Plain JavaScript, because Terraform runs it with node only.
const fs = require("node:fs");
const https = require("node:https");
const tls = require("node:tls");

const { SITE, SERVER, VCENTER_USER, VCENTER_PASSWORD, OBJECT_TYPE } = process.env;
const words = (text = "") => text.split(" ").filter((word) => word !== "");
const objects = words(process.env.OBJECTS);
const tags = words(process.env.TAGS);
const attributes = JSON.parse(process.env.ATTRIBUTES ?? "[]"); // pairs of key and value

const TIMEOUT_MILLISECONDS = 60_000;
// the provider, written in Go, reads its certificates from this file
const { SSL_CERT_FILE } = process.env;
const ca = SSL_CERT_FILE ? [...tls.rootCertificates, fs.readFileSync(SSL_CERT_FILE, "utf8")] : undefined;

function send(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const sent = https.request(
      `https://${SERVER}${path}`,
      { method, headers, ca, timeout: TIMEOUT_MILLISECONDS },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (part) => {
          text += part;
        });
        answer.on("end", () =>
          answer.statusCode < 300
            ? resolve({ text, cookie: String(answer.headers["set-cookie"]?.[0]).split(";")[0] })
            : reject(new Error(`${method} ${path}: HTTP ${answer.statusCode}: ${text}`)),
        );
      },
    );
    sent.on("timeout", () => sent.destroy(new Error(`no answer in ${TIMEOUT_MILLISECONDS / 1000} s`)));
    sent.on("error", reject);
    sent.end(body);
  });
}

/** The tagging API that the provider also uses. */
async function setTags() {
  const account = Buffer.from(`${VCENTER_USER}:${VCENTER_PASSWORD}`).toString("base64");
  const login = await send("POST", "/rest/com/vmware/cis/session", { authorization: `Basic ${account}` });
  const session = { "vmware-api-session-id": JSON.parse(login.text).value, "content-type": "application/json" };
  const api = async (method, path, body) => {
    const { text } = await send(method, `/rest/com/vmware/cis/${path}`, session, body && JSON.stringify(body));
    return text === "" ? undefined : JSON.parse(text).value;
  };
  const categories = new Map();
  const categoryOf = async (tag) => {
    if (!categories.has(tag)) categories.set(tag, (await api("GET", `tagging/tag/id:${tag}`)).category_id);
    return categories.get(tag);
  };
  const associate = (tag, action, id) =>
    api("POST", `tagging/tag-association/id:${tag}?~action=${action}`, { object_id: { type: OBJECT_TYPE, id } });
  try {
    const ours = new Set();
    for (const tag of tags) ours.add(await categoryOf(tag));
    for (const id of objects) {
      const attached = await api("POST", "tagging/tag-association?~action=list-attached-tags", {
        object_id: { type: OBJECT_TYPE, id },
      });
      for (const tag of attached) {
        // an object can have one tag of each of our categories
        if (!tags.includes(tag) && ours.has(await categoryOf(tag))) await associate(tag, "detach", id);
      }
      for (const tag of tags) if (!attached.includes(tag)) await associate(tag, "attach", id);
    }
  } finally {
    await send("DELETE", "/rest/com/vmware/cis/session", session);
  }
}

const escaped = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Custom attributes have no REST API. */
async function setAttributes() {
  const call = (method, type, id, parameters, cookie = "") =>
    send(
      "POST",
      "/sdk",
      { "content-type": "text/xml", soapaction: "urn:vim25/6.7", cookie },
      `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><${method} xmlns="urn:vim25"><_this type="${type}">${id}</_this>${parameters}</${method}></Body></Envelope>`,
    );
  const account = `<userName>${escaped(VCENTER_USER)}</userName><password>${escaped(VCENTER_PASSWORD)}</password>`;
  const { cookie } = await call("Login", "SessionManager", "SessionManager", account);
  try {
    for (const id of objects) {
      const filter = `<specSet><propSet><type>${OBJECT_TYPE}</type><pathSet>customValue</pathSet></propSet><objectSet><obj type="${OBJECT_TYPE}">${id}</obj></objectSet></specSet>`;
      const read = await call("RetrieveProperties", "PropertyCollector", "propertyCollector", filter, cookie);
      for (const [key, value] of attributes) {
        const [, current] = new RegExp(`<key>${key}</key>\\s*<value[^>]*>([^<]*)</value>`).exec(read.text) ?? [];
        if (current === escaped(value)) continue;
        const parameters = `<entity type="${OBJECT_TYPE}">${id}</entity><key>${key}</key><value>${escaped(value)}</value>`;
        await call("SetField", "CustomFieldsManager", "CustomFieldsManager", parameters, cookie);
      }
    }
  } finally {
    await call("Logout", "SessionManager", "SessionManager", "", cookie);
  }
}

async function run() {
  if (objects.length === 0) return;
  if (tags.length > 0) await setTags();
  if (attributes.length > 0) await setAttributes();
}

run().catch(({ message }) => {
  console.error(`${SITE}: tags or custom attributes were not set: ${message}. Deploy again.`);
  process.exit(1);
});
