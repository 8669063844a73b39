package vcenter

import (
	"fmt"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// MakeOdd changes a VM as no client can, or as the simulator lets none: what the field has, and what takes it over must survive.
func (v *VCenter) MakeOdd(ref types.ManagedObjectReference, oddity string) (err error) {
	v.serve(func() { err = v.makeOdd(v.registry.Get(ref).(*simulator.VirtualMachine), oddity) })
	return err
}

func (v *VCenter) makeOdd(vm *simulator.VirtualMachine, oddity string) error {
	devices := object.VirtualDeviceList(vm.Config.Hardware.Device)
	disks := devices.SelectByType((*types.VirtualDisk)(nil))
	first := disks[0].(*types.VirtualDisk)
	flat := first.Backing.(*types.VirtualDiskFlatVer2BackingInfo)
	switch oddity {
	case "orphaned", "inaccessible":
		vm.Runtime.ConnectionState = types.VirtualMachineConnectionState(oddity)
		vm.Summary.Runtime.ConnectionState = vm.Runtime.ConnectionState
	case "physical RDM", "virtual RDM":
		mode := types.VirtualDiskCompatibilityModePhysicalMode
		if oddity == "virtual RDM" {
			mode = types.VirtualDiskCompatibilityModeVirtualMode
		}
		first.Backing = &types.VirtualDiskRawDiskMappingVer1BackingInfo{
			VirtualDeviceFileBackingInfo: flat.VirtualDeviceFileBackingInfo, CompatibilityMode: string(mode), DiskMode: string(types.VirtualDiskModeIndependent_persistent),
			LunUuid: "0200000000600a0980383030535a2b4d7152419999", DeviceName: "vml.0200000000600a0980383030535a2b4d7152419999", Uuid: flat.Uuid,
		}
	case "independent disk":
		flat.DiskMode = string(types.VirtualDiskModeIndependent_persistent)
	case "mounted ISO":
		drive := devices.SelectByType((*types.VirtualCdrom)(nil))[0].(*types.VirtualCdrom)
		drive.Backing = &types.VirtualCdromIsoBackingInfo{VirtualDeviceFileBackingInfo: types.VirtualDeviceFileBackingInfo{
			FileName: "[" + flatDatastore(flat) + "] ISO/rhel 8.iso", Datastore: flat.Datastore,
		}}
	case "encrypted":
		vm.Config.KeyId = &types.CryptoKeyId{KeyId: "1", ProviderId: &types.KeyProviderId{Id: "old-kms"}}
	case "no network":
		card := devices.SelectByType((*types.VirtualEthernetCard)(nil))[0]
		vm.Config.Hardware.Device = devices.Select(func(d types.BaseVirtualDevice) bool { return d.GetVirtualDevice().Key != card.GetVirtualDevice().Key })
	case "two disks of one label":
		for _, disk := range disks {
			disk.GetVirtualDevice().DeviceInfo = &types.Description{Label: "Hard disk 1", Summary: "data"}
		}
	case "SATA disk":
		controller := &types.VirtualAHCIController{VirtualSATAController: types.VirtualSATAController{VirtualController: types.VirtualController{
			VirtualDevice: types.VirtualDevice{Key: 15000, ControllerKey: 100, DeviceInfo: &types.Description{Label: "SATA controller 0"}},
		}}}
		first.ControllerKey = controller.Key
		vm.Config.Hardware.Device = append(devices, controller)
	case "shared bus":
		scsi := devices.FindByKey(first.ControllerKey).(types.BaseVirtualSCSIController).GetVirtualSCSIController()
		scsi.SharedBus = types.VirtualSCSISharingPhysicalSharing
		flat.Sharing = string(types.VirtualDiskSharingSharingMultiWriter)
	default:
		return fmt.Errorf("unknown oddity %q", oddity)
	}
	return nil
}

func flatDatastore(flat *types.VirtualDiskFlatVer2BackingInfo) string {
	var path object.DatastorePath
	path.FromString(flat.FileName)
	return path.Datastore
}

// LoseConnection disconnects a host from vCenter.
func (v *VCenter) LoseConnection(ref types.ManagedObjectReference) {
	v.serve(func() {
		v.setConnection(v.self, v.registry.Get(ref).(*simulator.HostSystem), types.HostSystemConnectionStateDisconnected)
	})
}
