package vcenter

import (
	"os"
	"path"
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

// keepDetached prepares a machine for its removal so that disks in its folder that are not its own stay there: one that was
// detached outlives it, as on a vCenter. The simulator removes the whole folder, some time later; it is given another one
// for that. The returned function removes the machine's own files.
func (v *VCenter) keepDetached(ctx *simulator.Context, vm *simulator.VirtualMachine) (removeFiles func()) {
	var home object.DatastorePath
	home.FromString(vm.Config.Files.VmPathName)
	ds := v.datastoreByName(ctx, datacenterOf(ctx, vm), home.Datastore)
	if ds == nil {
		return func() {}
	}
	attached := map[string]bool{}
	for _, disk := range disksOf(vm.Config.Hardware.Device) {
		var p object.DatastorePath
		if p.FromString(fileOf(disk).FileName) {
			attached[p.Path] = true
			attached[strings.TrimSuffix(p.Path, ".vmdk")+"-flat.vmdk"] = true
		}
	}
	empty := uuid.NewString()
	if os.Mkdir(filepath.Join(ds.Summary.Url, empty), 0o700) != nil {
		return func() {}
	}
	vm.Config.Files.LogDirectory = datastorePath(ds.Name, empty)
	return func() {
		folder := path.Dir(home.Path)
		entries, _ := os.ReadDir(filepath.Join(ds.Summary.Url, folder))
		for _, entry := range entries {
			if file := path.Join(folder, entry.Name()); attached[file] || !strings.HasSuffix(file, ".vmdk") {
				_ = os.RemoveAll(filepath.Join(ds.Summary.Url, file))
			}
		}
		_ = os.Remove(filepath.Join(ds.Summary.Url, folder)) // empty unless a disk was detached
	}
}
