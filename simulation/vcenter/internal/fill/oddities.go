package fill

import (
	"fmt"
	"strings"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/inventory"
)

// makeOdd gives a VM of the estate what makes it hard to manage.
func (f *filler) makeOdd(vm *object.VirtualMachine, m inventory.VirtualMachine) error {
	switch m.Oddity {
	case "local template":
		return vm.MarkAsTemplate(f.ctx)
	case "suspended":
		_, err := f.result(vm.Suspend(f.ctx))
		return err
	case "snapshot chain":
		for _, name := range []string{"avant mise à jour", "avant migration", "à supprimer"} {
			if _, err := f.result(vm.CreateSnapshot(f.ctx, name, "", false, false)); err != nil {
				return err
			}
		}
		return nil
	case "vApp", "host CD drive", "passthrough CD drive":
		return nil // made so
	default:
		return f.vcenter.MakeOdd(vm.Reference(), m.Oddity)
	}
}

// makeOddHosts puts one host of the estate into maintenance, and disconnects another.
func (f *filler) makeOddHosts() error {
	if f.site.Estate == nil {
		return nil
	}
	last := f.site.Clusters[len(f.site.Clusters)-1].Hosts
	if _, err := f.result(f.hosts[last[0].Name].EnterMaintenanceMode(f.ctx, 0, false, nil)); err != nil {
		return fmt.Errorf("maintenance of %s: %w", last[0].Name, err)
	}
	f.vcenter.LoseConnection(f.hosts[last[1].Name].Reference())
	return nil
}

// createInVApp creates a VM in a vApp, which has no folder.
func (f *filler) createInVApp(pool *object.ResourcePool, spec types.VirtualMachineConfigSpec) (*object.Task, error) {
	shares := types.SharesInfo{Level: types.SharesLevelNormal}
	allocation := types.ResourceAllocationInfo{Reservation: types.NewInt64(0), ExpandableReservation: types.NewBool(true), Limit: types.NewInt64(-1), Shares: &shares}
	app, err := pool.CreateVApp(f.ctx, "vApp Paie", types.ResourceConfigSpec{CpuAllocation: allocation, MemoryAllocation: allocation}, types.VAppConfigSpec{}, f.folders.VmFolder)
	if err != nil {
		return nil, err
	}
	return app.CreateChildVM(f.ctx, spec, nil)
}

// folder returns the folder of a path below another folder, and creates what is missing.
func (f *filler) folder(top *object.Folder, path string) (*object.Folder, error) {
	if path == "" {
		return top, nil
	}
	key := top.Reference().Value + "/" + path
	if found := f.made[key]; found != nil {
		return found, nil
	}
	above, name := "", path
	if i := strings.LastIndex(path, "/"); i >= 0 {
		above, name = path[:i], path[i+1:]
	}
	parent, err := f.folder(top, above)
	if err != nil {
		return nil, err
	}
	created, err := parent.CreateFolder(f.ctx, name)
	if err != nil {
		return nil, fmt.Errorf("folder %s: %w", path, err)
	}
	f.made[key] = created
	return created, nil
}
