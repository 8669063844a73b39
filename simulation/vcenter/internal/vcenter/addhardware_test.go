package vcenter_test

import (
	"testing"

	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/fill"
	"massar.ma/datacenters/simulator/internal/inventory"
)

func TestAddedHardwareCanBeUsed(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")

	site := *r.site
	host := site.AwaitingHosts[0]
	host.Name = "rab-esx-99" + domain
	site.AwaitingHosts = append(site.AwaitingHosts, host)
	site.SharedDisks = append([]inventory.SharedDisk(nil), site.SharedDisks...)
	site.SharedDisks[0].Hosts = append([]string{host.Name}, site.SharedDisks[0].Hosts...)
	site.SharedDisks = append(site.SharedDisks, inventory.SharedDisk{CanonicalName: "naa.600508b1001c0099", CapacityBytes: tib, Hosts: []string{host.Name, "rab-esx-11" + domain}})
	site.Exports = append(site.Exports, inventory.Export{Server: "10.20.85.251", Path: "/exports/more", CapacityBytes: tib})
	r.site = &site
	r.v.SetHardware(fill.Hardware(r.site))

	available, err := methods.QueryAvailableDisksForVmfs(r.ctx, r.client, &types.QueryAvailableDisksForVmfs{This: r.datastoreSystem(e.hosts[0]).Reference()})
	must(t, err)
	if len(available.Returnval) != 3 {
		t.Errorf("the existing host sees %d free disks", len(available.Returnval))
	}
	r.done(e.cluster.AddHost(r.ctx, r.connect("rab-esx-99"), true, nil, nil))
	if mounts := read[mo.Datastore](r, e.datastore, "host").Host; len(mounts) != 2 {
		t.Errorf("the datastore on the shared disk is mounted on %d hosts", len(mounts))
	}
	r.format(r.host("rab-esx-99"), "rabat-flash-99", "naa.600508b1001c0099")
	_, err = r.datastoreSystem(r.host("rab-esx-99")).CreateNasDatastore(r.ctx, types.HostNasVolumeSpec{
		RemoteHost: "10.20.85.251", RemotePath: "/exports/more", LocalPath: "more", AccessMode: "readWrite", Type: "NFS",
	})
	must(t, err)
}
