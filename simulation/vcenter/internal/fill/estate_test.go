package fill_test

import (
	"slices"
	"testing"

	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/inventory"
)

func TestAnEstateHasEveryOddity(t *testing.T) {
	site, err := inventory.Read("../../testdata/rabat.json")
	must(t, err)
	stated := len(site.VirtualMachines)
	site.Estate = &inventory.Estate{Seed: 7, Hosts: 8, Machines: 60}
	again := *site
	inventory.Extend(site)
	inventory.Extend(&again)
	if !slices.EqualFunc(site.VirtualMachines, again.VirtualMachines, func(a, b inventory.VirtualMachine) bool { return a.Name == b.Name && a.Folder == b.Folder }) {
		t.Error("the same seed makes two estates")
	}

	client := filledFrom(t, site)
	machines := every(t, client, "VirtualMachine", func(m mo.VirtualMachine) string { return m.Name })
	if len(machines) < stated+60 {
		t.Errorf("%d machines", len(machines))
	}
	for _, oddity := range inventory.Oddities {
		if machines["Cas "+oddity].Self.Value == "" {
			t.Errorf("no VM for %q", oddity)
		}
	}
	if orphan := machines["Cas orphaned"]; orphan.Runtime.ConnectionState != types.VirtualMachineConnectionStateOrphaned {
		t.Error(orphan.Runtime.ConnectionState)
	}
	hosts := every(t, client, "HostSystem", func(h mo.HostSystem) string { return h.Name })
	count := func(wanted func(mo.HostSystem) bool) (found int) {
		for _, h := range hosts {
			if wanted(h) {
				found++
			}
		}
		return found
	}
	if n := count(func(h mo.HostSystem) bool { return h.Runtime.InMaintenanceMode }); n != 1 {
		t.Errorf("%d hosts in maintenance", n)
	}
	if n := count(func(h mo.HostSystem) bool {
		return h.Runtime.ConnectionState == types.HostSystemConnectionStateDisconnected
	}); n != 1 {
		t.Errorf("%d disconnected hosts", n)
	}
}
