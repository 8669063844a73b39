package vcenter

import (
	"os"
	"path"
	"path/filepath"
	"slices"
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

// chainOf returns the files of a disk, its own first, then what it is a delta of.
func chainOf(disk *types.VirtualDisk) []string {
	files := []string{fileOf(disk).FileName}
	if own := backingOf(disk); own != nil {
		for backing := own.Parent; backing != nil; backing = backing.Parent {
			files = append(files, backing.FileName)
		}
	}
	return files
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
	homeFolder := filepath.Join(ds.Summary.Url, path.Dir(home.Path))
	own, folders := map[string]bool{}, map[string]bool{homeFolder: true}
	for _, disk := range disksOfAll(vm, snapshotsOf(ctx, vm)) {
		chain := chainOf(disk)
		for _, file := range chain {
			// what another machine's folder holds is that one's, and a linked clone goes on reading what it was made of
			if path.Dir(file) != path.Dir(chain[0]) || v.isShared(ctx, vm, file) {
				continue
			}
			local := v.localPath(ctx, vm, file)
			own[local], own[strings.TrimSuffix(local, ".vmdk")+"-flat.vmdk"] = true, true
			if strings.Contains(file, "/") {
				folders[filepath.Dir(local)] = true
			}
		}
	}
	empty := uuid.NewString()
	if os.Mkdir(filepath.Join(ds.Summary.Url, empty), 0o700) != nil {
		return func() {}
	}
	vm.Config.Files.LogDirectory = datastorePath(ds.Name, empty)
	return func() {
		entries, _ := os.ReadDir(homeFolder)
		for _, entry := range entries {
			if !strings.HasSuffix(entry.Name(), ".vmdk") {
				_ = os.RemoveAll(filepath.Join(homeFolder, entry.Name()))
			}
		}
		for file := range own {
			_ = os.Remove(file) // the simulator has removed some of them
		}
		for folder := range folders {
			_ = os.Remove(folder) // empty unless a disk was detached, or is another machine's
		}
	}
}

// keepFolders remembers the folders on a datastore. The returned function removes those that came since: what a machine
// that could not be made leaves, the simulator keeps.
func keepFolders(ds *simulator.Datastore) (removeNew func()) {
	before, _ := filepath.Glob(filepath.Join(ds.Summary.Url, "*"))
	return func() {
		after, _ := filepath.Glob(filepath.Join(ds.Summary.Url, "*"))
		for _, folder := range after {
			if !slices.Contains(before, folder) {
				_ = os.RemoveAll(folder)
			}
		}
	}
}
