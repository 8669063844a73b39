import { join } from "node:path";
import { cache, inProject, terraformPlatform } from "../lib/paths";

/** A program that is built from a Go module of this project. */
export interface Artefact {
  readonly name: string;
  /** The folder of the Go module. */
  readonly module: string;
  /** @default - the module's own root */
  readonly package?: string;
  readonly linkerFlags?: string;
  /** Paths of the binary, all links to the same file. */
  readonly binaries: readonly [string, ...string[]];
}

export const terraformMirror = join(cache, "terraform", "providers");

const binary = (name: string) => join(cache, "bin", name);

export const simulator: Artefact = {
  name: "the vCenter simulator",
  module: inProject("simulation", "vcenter"),
  binaries: [binary("vcenter-simulator")],
};

export const censusCollector: Artefact = {
  name: "the vCenter census",
  module: inProject("census", "collector"),
  binaries: [binary("vcenter-census")],
};

export const guestPrograms: Artefact = {
  name: "the guest programs",
  module: inProject("guests", "services"),
  binaries: [binary("massar-guest")],
};

export const guestRuntime: Artefact = {
  name: "the runtime of Debian guests",
  module: inProject("guests", "runtime"),
  binaries: [binary("massar-runtime")],
};

export const toxiproxy: Artefact = {
  name: "toxiproxy",
  module: inProject("toolchain", "toxiproxy"),
  package: "github.com/Shopify/toxiproxy/v2/cmd/server",
  binaries: [binary("toxiproxy")],
};

export const caddy: Artefact = {
  name: "Caddy",
  module: inProject("toolchain", "caddy"),
  binaries: [binary("caddy")],
};

/** Programs that real guests need in addition to the simulation. */
export const guestArtefacts: readonly Artefact[] = [guestPrograms, toxiproxy, caddy];

export const providers: readonly Artefact[] = [
  provider("vmware", "vsphere", "1.26.0", "vsphere-provider"),
  provider("hashicorp", "null", "1.0.0", "null-provider"),
];

export const openTofu: Artefact = {
  name: "OpenTofu",
  module: inProject("toolchain", "opentofu"),
  package: "github.com/opentofu/opentofu/cmd/tofu",
  linkerFlags: "-X github.com/opentofu/opentofu/version.dev=no",
  binaries: [binary("tofu")],
};

export const conftest: Artefact = {
  name: "conftest",
  module: inProject("toolchain", "conftest"),
  package: "github.com/open-policy-agent/conftest",
  binaries: [binary("conftest")],
};

/** A provider, with a path for Terraform's registry and one for OpenTofu's. */
function provider(namespace: string, type: string, release: string, module: string): Artefact {
  const pathIn = (registry: string) =>
    join(
      terraformMirror,
      registry,
      namespace,
      type,
      release,
      terraformPlatform,
      `terraform-provider-${type}_v${release}`,
    );
  return {
    name: `the ${type} provider ${release}`,
    module: inProject("toolchain", module),
    binaries: [pathIn("registry.terraform.io"), pathIn("registry.opentofu.org")],
  };
}
