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

// assignDiskIDs assigns unique ids to new disks. The simulator derives the id from the file name, so a new disk with the
// file name of a deleted disk would get the same id.
func assignDiskIDs(devices []types.BaseVirtualDevice) {
	for _, disk := range disksOf(devices) {
		if backing, ok := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo); ok {
			backing.Uuid = uuid.NewString()
		}
	}
}

// newDisks returns the devices that a change adds with new files.
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

// chainOf returns the files of a disk: its own file, then its parents.
func chainOf(disk *types.VirtualDisk) []string {
	files := []string{fileOf(disk).FileName}
	if own := backingOf(disk); own != nil {
		for backing := own.Parent; backing != nil; backing = backing.Parent {
			files = append(files, backing.FileName)
		}
	}
	return files
}

// prepareRemoval prepares the destruction of a VM: as on vCenter, detached disks in its folder must remain. The simulator
// removes the whole folder, so the VM gets another, empty folder. The returned function removes the VM's own files.
func (v *VCenter) prepareRemoval(ctx *simulator.Context, vm *simulator.VirtualMachine) (removeFiles func()) {
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
			// files of other VMs, and files that a linked clone reads, remain
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
			_ = os.Remove(file) // the simulator may have removed it
		}
		for folder := range folders {
			_ = os.Remove(folder) // fails if other disks are in it
		}
	}
}

// rememberFolders records the folders of a datastore. The returned function removes new ones, which the simulator leaves
// after a failed creation.
func rememberFolders(ds *simulator.Datastore) (removeNew func()) {
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
