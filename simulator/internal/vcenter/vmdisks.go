package vcenter

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// identify gives new disks identities of their own. The simulator's follow from the file's name: a disk that takes the
// name of one that is gone would be taken for that one.
func identify(devices []types.BaseVirtualDevice) {
	for _, disk := range disksOf(devices) {
		if backing, ok := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo); ok {
			backing.Uuid = uuid.NewString()
		}
	}
}

// newDisks are the devices that a change adds with files of their own.
func newDisks(changes []types.BaseVirtualDeviceConfigSpec) []types.BaseVirtualDevice {
	var devices []types.BaseVirtualDevice
	for _, base := range changes {
		change := base.GetVirtualDeviceConfigSpec()
		if change.Operation == types.VirtualDeviceConfigSpecOperationAdd && change.FileOperation == types.VirtualDeviceConfigSpecFileOperationCreate {
			devices = append(devices, change.Device)
		}
	}
	return devices
}

// keepingDetached does what removes a machine's folder, and leaves there the disks that are not the machine's: one that was
// detached outlives it, as on a vCenter. The simulator removes all that is in the folder.
func (v *VCenter) keepingDetached(ctx *simulator.Context, vm *simulator.VirtualMachine, remove func()) {
	attached := map[string]bool{}
	for _, disk := range disksOf(vm.Config.Hardware.Device) {
		var p object.DatastorePath
		if p.FromString(fileOf(disk).FileName) {
			attached[p.Path] = true
			attached[strings.TrimSuffix(p.Path, ".vmdk")+"-flat.vmdk"] = true
		}
	}
	var home object.DatastorePath
	home.FromString(vm.Config.Files.VmPathName)
	folder := filepath.Dir(home.Path)
	ds := v.datastoreByName(ctx, datacenterOf(ctx, vm), home.Datastore)
	if ds == nil {
		remove()
		return
	}
	aside, err := os.MkdirTemp(v.directory, "detached-")
	if err != nil {
		remove()
		return
	}
	inFolder := filepath.Join(ds.Summary.Url, folder)
	entries, _ := os.ReadDir(inFolder)
	kept := false
	for _, entry := range entries {
		if name := entry.Name(); strings.HasSuffix(name, ".vmdk") && !attached[filepath.Join(folder, name)] {
			kept = os.Rename(filepath.Join(inFolder, name), filepath.Join(aside, name)) == nil || kept
		}
	}
	remove()
	if kept && os.MkdirAll(inFolder, 0o700) == nil {
		entries, _ = os.ReadDir(aside)
		for _, entry := range entries {
			_ = os.Rename(filepath.Join(aside, entry.Name()), filepath.Join(inFolder, entry.Name()))
		}
	}
	_ = os.RemoveAll(aside)
}
