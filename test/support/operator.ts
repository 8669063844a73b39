import { readFileSync } from "node:fs";
import { request } from "node:https";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SiteName } from "../../model/schema/site";
import type { Simulation } from "./simulation";

/** An object of a vCenter's inventory. */
export interface Reference {
  readonly type: string;
  readonly id: string;
}

/** Manual actions of an operator, through a vCenter's API and outside of Terraform. */
export class Operator {
  private cookie: string | undefined;

  constructor(
    private readonly simulation: Pick<Simulation, "environment" | "operatorOf">,
    private readonly site: SiteName,
  ) {}

  /** The object at an inventory path, as `/rabat/vm/massar/database/rab-db-1`. */
  async find(path: string): Promise<Reference> {
    const answer = await this.call(
      vim("FindByInventoryPath", { type: "SearchIndex", id: "SearchIndex" }, `<inventoryPath>${path}</inventoryPath>`),
    );
    const [, type, id] = /<returnval[^>]* type="(\w+)"[^>]*>([^<]+)</.exec(answer) ?? [];
    if (type === undefined || id === undefined) throw new Error(`${this.site}'s vCenter has no ${path}`);
    return { type, id };
  }

  async power(machine: string, method: "PowerOffVM_Task" | "PowerOnVM_Task"): Promise<void> {
    await this.done(vim(method, { type: "VirtualMachine", id: machine }));
  }

  /** Deletes the VM at an inventory path. If it is on, it is powered off first. */
  async deleteMachine(path: string): Promise<void> {
    const machine = await this.find(path);
    const isOn = (await this.property(machine, "runtime.powerState")).includes("poweredOn");
    if (isOn) await this.power(machine.id, "PowerOffVM_Task");
    await this.done(vim("Destroy_Task", machine));
  }

  /**
   * Changes settings of a VM.
   *
   * @param machine its id, or its inventory path
   * @param spec the elements of a `VirtualMachineConfigSpec`
   */
  async reconfigure(machine: string, spec: string): Promise<void> {
    const of = machine.startsWith("/") ? await this.find(machine) : { type: "VirtualMachine", id: machine };
    await this.done(vim("ReconfigVM_Task", of, `<spec>${spec}</spec>`));
  }

  /** Paths of the disk files in a datastore, as `[one] vm/vm_1.vmdk`. */
  async diskFiles(datastorePath: string): Promise<string[]> {
    const datastore = await this.find(datastorePath);
    const [, browser = ""] = /<val[^>]*>([^<]+)<\/val>/.exec(await this.property(datastore, "browser")) ?? [];
    const info = await this.done(
      vim(
        "SearchDatastoreSubFolders_Task",
        { type: "HostDatastoreBrowser", id: browser },
        `<datastorePath>[${basename(datastorePath)}]</datastorePath><searchSpec><matchPattern>*.vmdk</matchPattern></searchSpec>`,
      ),
    );
    return blocks(info, "HostDatastoreBrowserSearchResults").flatMap((folder) => {
      const [, path = ""] = /<folderPath>([^<]+)<\/folderPath>/.exec(folder) ?? [];
      const below = path.replace(/\]$/, "] ");
      return [...folder.matchAll(/<path>([^<]+)<\/path>/g)].map(([, file]) => `${below}${file}`);
    });
  }

  /**
   * Fills a datastore of the cluster at an inventory path with the disk of a VM, except for 1 GiB.
   *
   * @returns the VM's inventory path
   */
  async fill(clusterPath: string, datastore: string): Promise<string> {
    const cluster = await this.find(clusterPath);
    const [, pool] = /type="ResourcePool"[^>]*>([^<]+)</.exec(await this.property(cluster, "resourcePool")) ?? [];
    const bytes = await this.freeSpace(cluster, datastore);
    const folder = `/${clusterPath.split("/")[1]}/vm`;
    const device = (type: string, settings: string, more = "") =>
      `<deviceChange xsi:type="VirtualDeviceConfigSpec"><operation>add</operation>${more}<device xsi:type="${type}">${settings}</device></deviceChange>`;
    const spec = `<config xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <name>fills-${datastore}</name><guestId>otherGuest64</guestId>
      <files><vmPathName>[${datastore}]</vmPathName></files><numCPUs>1</numCPUs><memoryMB>128</memoryMB>
      ${device("ParaVirtualSCSIController", "<key>1000</key><busNumber>0</busNumber><sharedBus>noSharing</sharedBus>")}
      ${device(
        "VirtualDisk",
        `<key>2000</key><backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName>[${datastore}]</fileName><diskMode>persistent</diskMode></backing>
         <controllerKey>1000</controllerKey><unitNumber>0</unitNumber><capacityInKB>${Math.floor(bytes / 1024) - 1024 ** 2}</capacityInKB>`,
        "<fileOperation>create</fileOperation>",
      )}</config><pool type="ResourcePool">${pool}</pool>`;
    await this.done(vim("CreateVM_Task", await this.find(folder), spec));
    return `${folder}/fills-${datastore}`;
  }

  /** Copies a file in a datacenter's datastores. Paths are as `[one] vm/vm.vmx`. */
  async copyFile(datacenter: string, from: string, to: string): Promise<void> {
    const { id } = await this.find(datacenter);
    const named = (role: string, path: string) =>
      `<${role}Name>${path}</${role}Name><${role}Datacenter type="Datacenter">${id}</${role}Datacenter>`;
    await this.done(vim("CopyDatastoreFile_Task", FILE_MANAGER, `${named("source", from)}${named("destination", to)}`));
  }

  async deleteFile(datacenter: string, path: string): Promise<void> {
    const { id } = await this.find(datacenter);
    const parameters = `<name>${path}</name><datacenter type="Datacenter">${id}</datacenter>`;
    await this.done(vim("DeleteDatastoreFile_Task", FILE_MANAGER, parameters));
  }

  /** Takes a snapshot of the VM at an inventory path. */
  async takeSnapshot(path: string, name: string): Promise<void> {
    const parameters = `<name>${name}</name><memory>false</memory><quiesce>false</quiesce>`;
    await this.done(vim("CreateSnapshot_Task", await this.find(path), parameters));
  }

  /** Removes all snapshots of the VM at an inventory path. */
  async removeSnapshots(path: string): Promise<void> {
    await this.done(vim("RemoveAllSnapshots_Task", await this.find(path)));
  }

  /** Clones the template at an inventory path to one of another name, in the same folder. The path of its cluster gives the pool. */
  async cloneTemplate(path: string, name: string, clusterPath: string): Promise<void> {
    const folder = await this.find(path.slice(0, path.lastIndexOf("/")));
    const cluster = await this.find(clusterPath);
    const [, pool] = /type="ResourcePool"[^>]*>([^<]+)</.exec(await this.property(cluster, "resourcePool")) ?? [];
    const location = `<location><pool type="ResourcePool">${pool}</pool></location>`;
    const spec = `<spec>${location}<template>true</template><powerOn>false</powerOn></spec>`;
    const parameters = `<folder type="Folder">${folder.id}</folder><name>${name}</name>${spec}`;
    await this.done(vim("CloneVM_Task", await this.find(path), parameters));
  }

  /** Expands a datastore that the cluster's hosts mount to its LUN, as the vSphere Client does: with the option that vCenter offers. */
  async expandDatastore(clusterPath: string, datastore: string): Promise<void> {
    const cluster = await this.find(clusterPath);
    const [, host = ""] = /type="HostSystem"[^>]*>([^<]+)</.exec(await this.property(cluster, "host")) ?? [];
    const system = {
      type: "HostDatastoreSystem",
      id: await this.manager({ type: "HostSystem", id: host }, "datastoreSystem"),
    };
    const { id } = await this.mounted(cluster, datastore);
    const of = `<datastore type="Datastore">${id}</datastore>`;
    const options = await this.call(vim("QueryVmfsDatastoreExpandOptions", system, of));
    const [, spec] = /<spec[^>]*>(.*?)<\/spec>/s.exec(options) ?? [];
    if (spec === undefined) throw new Error(`${this.site}: ${datastore} cannot be expanded: ${options}`);
    await this.call(vim("ExpandVmfsDatastore", system, `${of}<spec>${spec}</spec>`));
  }

  /** Adds a licence key to the vCenter. Terraform can only assign known keys. */
  async addLicense(key: string): Promise<void> {
    await this.call(
      vim("AddLicense", { type: "LicenseManager", id: "LicenseManager" }, `<licenseKey>${key}</licenseKey>`),
    );
  }

  /** Assigns a known licence key to the host at an inventory path. */
  async assignLicense(hostPath: string, key: string): Promise<void> {
    const host = await this.find(hostPath);
    const parameters = `<entity>${host.id}</entity><licenseKey>${key}</licenseKey>`;
    const manager = { type: "LicenseAssignmentManager", id: "LicenseAssignmentManager" };
    await this.call(vim("UpdateAssignedLicense", manager, parameters));
  }

  /** Starts or ends the maintenance mode of the host at an inventory path. */
  async setMaintenance(hostPath: string, on: boolean): Promise<void> {
    const method = on ? "EnterMaintenanceMode_Task" : "ExitMaintenanceMode_Task";
    await this.done(vim(method, await this.find(hostPath), "<timeout>0</timeout>"));
  }

  /** Changes the lockdown mode of the host at an inventory path. */
  async setLockdown(hostPath: string, mode: "lockdownDisabled" | "lockdownNormal" | "lockdownStrict"): Promise<void> {
    const id = await this.manager(await this.find(hostPath), "hostAccessManager");
    await this.call(vim("ChangeLockdownMode", { type: "HostAccessManager", id }, `<mode>${mode}</mode>`));
  }

  /** Disconnects the host at an inventory path, connects it again, or removes it from the inventory. */
  async host(hostPath: string, method: "DisconnectHost_Task" | "ReconnectHost_Task" | "Destroy_Task"): Promise<void> {
    await this.done(vim(method, await this.find(hostPath)));
  }

  /** Defines a custom attribute for all kinds of object. @returns its key */
  async defineAttribute(name: string): Promise<string> {
    const answer = await this.call(vim("AddCustomFieldDef", CUSTOM_FIELDS, `<name>${name}</name>`));
    const [, key] = /<key>(\d+)<\/key>/.exec(answer) ?? [];
    if (key === undefined) throw new Error(`${this.site}'s vCenter did not define ${name}: ${answer}`);
    return key;
  }

  async removeAttribute(key: string): Promise<void> {
    await this.call(vim("RemoveCustomFieldDef", CUSTOM_FIELDS, `<key>${key}</key>`));
  }

  async setAttribute({ type, id }: Reference, key: string, value: string): Promise<void> {
    const parameters = `<entity type="${type}">${id}</entity><key>${key}</key><value>${value}</value>`;
    await this.call(vim("SetField", CUSTOM_FIELDS, parameters));
  }

  /** Calls the tagging API. It uses Terraform's account, because the simulator knows no other there. */
  async tagging<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const send = async (verb: string, to: string, headers: Record<string, string>, content?: unknown) => {
      const { answer } = await this.https(
        `/rest/com/vmware/cis/${to}`,
        { method: verb, headers: { ...headers, "content-type": "application/json" } },
        content === undefined ? "" : JSON.stringify(content),
      );
      return answer === "" ? undefined : (JSON.parse(answer) as { readonly value: unknown }).value;
    };
    const account = `${this.variable("vsphere_user")}:${this.variable("vsphere_password")}`;
    const authorization = `Basic ${Buffer.from(account).toString("base64")}`;
    const session = { "vmware-api-session-id": String(await send("POST", "session", { authorization })) };
    const answer = await send(method, `tagging/${path}`, session, body);
    await send("DELETE", "session", session);
    return answer as Answer;
  }

  async removeRole(name: string): Promise<void> {
    const id = await this.roleId(name);
    await this.call(vim("RemoveAuthorizationRole", AUTHORIZATION, `${id}<failIfUsed>true</failIfUsed>`));
  }

  /** Replaces the privileges of a role. */
  async changeRole(name: string, privileges: readonly string[]): Promise<void> {
    const ids = ["System.Anonymous", "System.Read", "System.View", ...privileges];
    const parameters = `${await this.roleId(name)}<newName>${name}</newName>${ids.map((each) => `<privIds>${each}</privIds>`).join("")}`;
    await this.call(vim("UpdateAuthorizationRole", AUTHORIZATION, parameters));
  }

  /** The element with the id of a role. */
  private async roleId(name: string): Promise<string> {
    const roles = await this.property(AUTHORIZATION, "roleList");
    const role = blocks(roles, "AuthorizationRole").find((block) => block.includes(`<name>${name}</name>`));
    const [id] = /<roleId>[^<]+<\/roleId>/.exec(role ?? "") ?? [];
    if (id === undefined) throw new Error(`${this.site}'s vCenter has no role ${name}`);
    return id;
  }

  async removeStoragePolicy(name: string): Promise<void> {
    const ids = await this.call(
      pbm("PbmQueryProfile", "<resourceType><resourceType>STORAGE</resourceType></resourceType>"),
    );
    for (const [id] of ids.matchAll(/<uniqueId>[^<]+<\/uniqueId>/g)) {
      const profile = await this.call(pbm("PbmRetrieveContent", `<profileIds>${id}</profileIds>`));
      if (!profile.includes(`<name>${name}</name>`)) continue;
      await this.call(pbm("PbmDelete", `<profileId>${id}</profileId>`));
      return;
    }
    throw new Error(`${this.site}'s vCenter has no storage policy ${name}`);
  }

  /** Unmounts a datastore from all hosts. */
  async unmount(path: string): Promise<void> {
    const datastore = await this.find(path);
    const mounts = await this.property(datastore, "host");
    for (const [, id = ""] of mounts.matchAll(/<key type="HostSystem">([^<]+)</g)) {
      const system = await this.manager({ type: "HostSystem", id }, "datastoreSystem");
      await this.call(
        vim(
          "RemoveDatastore",
          { type: "HostDatastoreSystem", id: system },
          `<datastore type="Datastore">${datastore.id}</datastore>`,
        ),
      );
    }
  }

  /** Accepts promiscuous mode by default on the switch at an inventory path. */
  async allowPromiscuousMode(switchPath: string, allowed = true): Promise<void> {
    const accept = `<inherited>false</inherited><value>${allowed}</value>`;
    const policy = `<inherited>false</inherited><allowPromiscuous>${accept}</allowPromiscuous>`;
    const setting = `<defaultPortConfig xsi:type="VMwareDVSPortSetting"><securityPolicy>${policy}</securityPolicy></defaultPortConfig>`;
    const spec = `<spec xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="VMwareDVSConfigSpec">${setting}</spec>`;
    await this.done(vim("ReconfigureDvs_Task", await this.find(switchPath), spec));
  }

  /** Removes the first VMkernel adapter of a host with the address. */
  async removeAdapter(hostPath: string, address: string): Promise<void> {
    const host = await this.find(hostPath);
    const adapters = blocks(await this.property(host, "config.network.vnic"), "HostVirtualNic");
    const adapter = adapters.find((block) => block.includes(`<ipAddress>${address}</ipAddress>`));
    const [, device] = /<device>([^<]+)<\/device>/.exec(adapter ?? "") ?? [];
    if (device === undefined) throw new Error(`${hostPath} has no adapter with ${address}`);
    const system = await this.manager(host, "networkSystem");
    await this.call(vim("RemoveVirtualNic", { type: "HostNetworkSystem", id: system }, `<device>${device}</device>`));
  }

  /** The free bytes of a datastore that the cluster's hosts mount. */
  private async freeSpace(cluster: Reference, datastore: string): Promise<number> {
    const free = await this.property(await this.mounted(cluster, datastore), "summary.freeSpace");
    return Number(/<val[^>]*>(\d+)<\/val>/.exec(free)?.[1]);
  }

  /** A datastore that the cluster's hosts mount. Datastores in a datastore cluster have no inventory path. */
  private async mounted(cluster: Reference, datastore: string): Promise<Reference> {
    const mounted = await this.property(cluster, "datastore");
    for (const [, id = ""] of mounted.matchAll(/type="Datastore"[^>]*>([^<]+)</g)) {
      const found = { type: "Datastore", id };
      if ((await this.property(found, "name")).includes(`>${datastore}</val>`)) return found;
    }
    throw new Error(`${this.site}: ${cluster.id} has no ${datastore}`);
  }

  /** The id of a host's manager. */
  private async manager(
    host: Reference,
    part: "datastoreSystem" | "hostAccessManager" | "networkSystem",
  ): Promise<string> {
    const [, id] = /<val[^>]*>([^<]+)<\/val>/.exec(await this.property(host, `configManager.${part}`)) ?? [];
    if (id === undefined) throw new Error(`${this.site}'s host ${host.id} has no ${part}`);
    return id;
  }

  /** Waits for the task that a call starts. @returns the task's info @throws Error if it fails */
  private async done(call: Call): Promise<string> {
    const [, id = ""] = /<returnval type="Task">([^<]+)</.exec(await this.call(call)) ?? [];
    for (;;) {
      const info = await this.property({ type: "Task", id }, "info");
      if (info.includes("<state>success</state>")) return info;
      if (info.includes("<state>error</state>")) throw new Error(`${this.site}: ${call.body}: ${info}`);
      await sleep(50);
    }
  }

  private property(of: Reference, path: string): Promise<string> {
    return this.call(
      vim(
        "RetrieveProperties",
        { type: "PropertyCollector", id: "propertyCollector" },
        `<specSet><propSet><type>${of.type}</type><pathSet>${path}</pathSet></propSet>
         <objectSet><obj type="${of.type}">${of.id}</obj></objectSet></specSet>`,
      ),
    );
  }

  private async call({ endpoint, body }: Call): Promise<string> {
    if (this.cookie === undefined) {
      const { user, password } = this.simulation.operatorOf(this.site);
      const account = `<userName>${user}</userName><password>${password}</password>`;
      const login = vim("Login", { type: "SessionManager", id: "SessionManager" }, account);
      this.cookie = (await this.send(login)).cookie;
    }
    return (await this.send({ endpoint, body }, this.cookie)).answer;
  }

  private send({ endpoint, body }: Call, cookie = ""): Promise<{ readonly answer: string; readonly cookie: string }> {
    const session = /"?([^";=]+)"?$/.exec(cookie)?.[1] ?? "";
    const envelope = `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Header><vcSessionCookie>${session}</vcSessionCookie></Header><Body>${body}</Body></Envelope>`;
    const headers = { "content-type": "text/xml", soapaction: endpoint.action, cookie };
    return this.https(endpoint.path, { method: "POST", headers }, envelope);
  }

  private https(
    path: string,
    options: { readonly method: string; readonly headers: Readonly<Record<string, string>> },
    body: string,
  ): Promise<{ readonly answer: string; readonly cookie: string }> {
    return new Promise((resolve, reject) => {
      const sent = request(
        `https://${this.variable("vsphere_server")}${path}`,
        { ...options, ca: readFileSync(this.simulation.environment["SSL_CERT_FILE"] ?? "") },
        (response) => {
          let answer = "";
          response.setEncoding("utf8");
          response.on("data", (part) => {
            answer += part;
          });
          response.on("end", () =>
            response.statusCode === 200 || response.statusCode === 201
              ? resolve({ answer, cookie: String(response.headers["set-cookie"]?.[0]).split(";")[0] ?? "" })
              : reject(new Error(`${this.site}: HTTP ${response.statusCode}: ${answer}`)),
          );
        },
      );
      sent.on("error", reject).end(body);
    });
  }

  private variable(name: string): string {
    return this.simulation.environment[`TF_VAR_${this.site}_${name}`] ?? "";
  }
}

interface Call {
  readonly endpoint: { readonly path: string; readonly action: string };
  readonly body: string;
}

const vim = (method: string, of: Reference, parameters = ""): Call => ({
  endpoint: { path: "/sdk", action: "urn:vim25/8.0.2.0" },
  body: `<${method} xmlns="urn:vim25"><_this type="${of.type}">${of.id}</_this>${parameters}</${method}>`,
});

const CUSTOM_FIELDS: Reference = { type: "CustomFieldsManager", id: "CustomFieldsManager" };
const AUTHORIZATION: Reference = { type: "AuthorizationManager", id: "AuthorizationManager" };
const FILE_MANAGER: Reference = { type: "FileManager", id: "FileManager" };

/** A call to the storage policy service. */
const pbm = (method: string, parameters: string): Call => ({
  endpoint: { path: "/pbm", action: "urn:pbm/2.0" },
  body: `<${method} xmlns="urn:pbm"><_this type="PbmProfileProfileManager">ProfileManager</_this>${parameters}</${method}>`,
});

/** The elements of a type in an answer, as text. */
const blocks = (answer: string, type: string): string[] =>
  answer.match(new RegExp(`<${type}[ >][^]*?</${type}>`, "g")) ?? [];
