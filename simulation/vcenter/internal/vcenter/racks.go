package vcenter

import (
	"cmp"
	"crypto/sha1"
	"fmt"
	"slices"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/inventory"
)

// Hardware is the hardware of a site, whether or not the vCenter manages it.
type Hardware struct {
	Hosts   []inventory.Host // in clusters, and awaiting hosts
	Disks   []inventory.SharedDisk
	Exports []inventory.Export
}

// racks holds the hardware of the site, with hosts and disks by name.
type racks struct {
	Hardware
	hosts       map[string]inventory.Host
	disks       map[string]inventory.SharedDisk
	credentials Credentials
}

func newRacks(hardware Hardware, credentials Credentials) *racks {
	r := &racks{Hardware: hardware, hosts: map[string]inventory.Host{}, disks: map[string]inventory.SharedDisk{}, credentials: credentials}
	for _, host := range hardware.Hosts {
		host.Thumbprint = cmp.Or(host.Thumbprint, Thumbprint(host.Name))
		r.hosts[host.Name] = host
	}
	for _, disk := range hardware.Disks {
		r.disks[disk.CanonicalName] = disk
	}
	return r
}

// SetHardware replaces the hardware. The new hardware must include the old.
func (v *VCenter) SetHardware(hardware Hardware) {
	v.serve(func() {
		v.changed = true
		v.racks = newRacks(hardware, v.racks.credentials)
		for _, h := range all[*simulator.HostSystem](v.self, "HostSystem") {
			v.setDisks(v.self, h)
		}
		for _, ds := range all[*simulator.Datastore](v.self, "Datastore") {
			v.mountWhereSeen(v.self, ds)
		}
	})
}

// Thumbprint returns the thumbprint of a host that has none in the inventory.
func Thumbprint(name string) string {
	var bytes []string
	for _, b := range sha1.Sum([]byte(name)) {
		bytes = append(bytes, fmt.Sprintf("%02X", b))
	}
	return strings.Join(bytes, ":")
}

// findExport returns the export of a mount request, or the fault for a host that cannot mount it.
func (r *racks) findExport(spec types.HostNasVolumeSpec) (inventory.Export, types.BaseMethodFault) {
	reason := "Unable to connect to NFS server"
	for _, export := range r.Exports {
		if export.Server != spec.RemoteHost {
			continue
		}
		if export.Path == spec.RemotePath {
			return export, nil
		}
		reason = "The mount request was denied by the NFS server. Check that the export exists and that the client is permitted to mount it"
	}
	return inventory.Export{}, withMessage(&types.PlatformConfigFault{Text: reason},
		"An error occurred during host configuration. Operation failed, diagnostics report: NFS mount %s:%s failed: %s.", spec.RemoteHost, spec.RemotePath, reason)
}

// seenBy returns the disks that a host sees, ordered by name.
func (r *racks) seenBy(host string) []inventory.SharedDisk {
	var seen []inventory.SharedDisk
	for _, disk := range r.disks {
		if slices.Contains(disk.Hosts, host) {
			seen = append(seen, disk)
		}
	}
	slices.SortFunc(seen, func(a, b inventory.SharedDisk) int { return strings.Compare(a.CanonicalName, b.CanonicalName) })
	return seen
}
