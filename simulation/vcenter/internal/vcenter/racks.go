package vcenter

import (
	"crypto/sha1"
	"fmt"
	"slices"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// Machine is a host as it stands in the rack, whether a vCenter manages it or not.
type Machine struct {
	Name           string
	Thumbprint     string
	Vendor, Model  string
	Sockets        int16
	CoresPerSocket int16
	FrequencyMHz   int32
	MemoryBytes    int64
	Cards          []Card
}

// Card is a network card of a machine.
type Card struct {
	Device    string
	SpeedMbps int32
}

// Disk is a LUN and the machines that see it.
type Disk struct {
	CanonicalName string
	CapacityBytes int64
	Machines      []string
}

// Export is a directory that a file server offers.
type Export struct {
	Server, Path  string
	CapacityBytes int64
}

// Hardware is what is there, whatever the vCenter knows of it.
type Hardware struct {
	Machines []Machine // in the racks, in the inventory or awaiting
	Disks    []Disk    // of the storage network
	Exports  []Export
	Services []GuestService
}

// racks are the machines, disks and file servers of the site, by name. They change with a delivery alone.
type racks struct {
	machines    map[string]Machine
	disks       map[string]Disk
	exports     []Export
	services    []GuestService
	credentials Credentials
}

func newRacks(hardware Hardware, credentials Credentials) *racks {
	r := &racks{machines: map[string]Machine{}, disks: map[string]Disk{}, exports: hardware.Exports, services: hardware.Services, credentials: credentials}
	for _, machine := range hardware.Machines {
		if machine.Thumbprint == "" {
			machine.Thumbprint = Thumbprint(machine.Name)
		}
		r.machines[machine.Name] = machine
	}
	for _, disk := range hardware.Disks {
		r.disks[disk.CanonicalName] = disk
	}
	return r
}

// Deliver makes what is there be the given hardware, which has to hold all that was there before.
func (v *VCenter) Deliver(hardware Hardware) {
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

// Thumbprint is that of a machine for which the inventory states none.
func Thumbprint(name string) string {
	var bytes []string
	for _, b := range sha1.Sum([]byte(name)) {
		bytes = append(bytes, fmt.Sprintf("%02X", b))
	}
	return strings.Join(bytes, ":")
}

// connect checks a connection as vCenter does: first the network, then the certificate, then the password.
func (r *racks) connect(spec types.HostConnectSpec) (Machine, types.BaseMethodFault) {
	machine, ok := r.machines[spec.HostName]
	switch {
	case !ok:
		return Machine{}, &types.NoHost{HostConnectFault: types.HostConnectFault{}, Name: spec.HostName}
	case !strings.EqualFold(spec.SslThumbprint, machine.Thumbprint):
		return Machine{}, &types.SSLVerifyFault{SelfSigned: true, Thumbprint: machine.Thumbprint}
	case spec.UserName != r.credentials.User || spec.Password != r.credentials.Password:
		return Machine{}, &types.InvalidLogin{}
	}
	return machine, nil
}

// export finds what a mount asks for, or says what a host says that gets no answer or a no.
func (r *racks) export(spec types.HostNasVolumeSpec) (Export, types.BaseMethodFault) {
	reason := "Unable to connect to NFS server"
	for _, export := range r.exports {
		if export.Server != spec.RemoteHost {
			continue
		}
		if export.Path == spec.RemotePath {
			return export, nil
		}
		reason = "The mount request was denied by the NFS server. Check that the export exists and that the client is permitted to mount it"
	}
	return Export{}, because(&types.PlatformConfigFault{Text: reason},
		"An error occurred during host configuration. Operation failed, diagnostics report: NFS mount %s:%s failed: %s.", spec.RemoteHost, spec.RemotePath, reason)
}

// seenBy returns the disks that a machine sees, by name.
func (r *racks) seenBy(machine string) []Disk {
	var seen []Disk
	for _, disk := range r.disks {
		if slices.Contains(disk.Machines, machine) {
			seen = append(seen, disk)
		}
	}
	slices.SortFunc(seen, func(a, b Disk) int { return strings.Compare(a.CanonicalName, b.CanonicalName) })
	return seen
}

func (m Machine) cores() int16 { return m.Sockets * m.CoresPerSocket }

// threads counts logical CPUs: hyper-threading is on.
func (m Machine) threads() int16 { return 2 * m.cores() }

func (m Machine) hasCard(device string) bool {
	return slices.ContainsFunc(m.Cards, func(c Card) bool { return c.Device == device })
}
