package vcenter_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// Terraform runs ten operations in parallel, and three Terraform processes can run in parallel.
func TestParallelClones(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12", "rab-esx-13")
	template, folder := r.vm("debian-13-massar-2026.09").Reference(), r.folders.VmFolder.Reference()
	pool, ds := e.pool.Reference(), e.datastore.Reference()
	const sessions, each = 3, 5
	var group sync.WaitGroup
	failures := make(chan error, sessions*each)
	for s := range sessions {
		client, err := r.login(administrator)
		must(t, err)
		for i := range each {
			group.Go(func() {
				source := object.NewVirtualMachine(client.Client, template)
				task, err := source.Clone(r.ctx, object.NewFolder(client.Client, folder), fmt.Sprintf("vm-%d-%d", s, i), types.VirtualMachineCloneSpec{
					Location: types.VirtualMachineRelocateSpec{Pool: &pool, Datastore: &ds},
				})
				ref, err := r.result(task, err)
				if err != nil {
					failures <- err
					return
				}
				vm := object.NewVirtualMachine(client.Client, ref)
				if err := r.plug(vm, e.group); err != nil {
					failures <- err
				}
				if _, err := r.result(vm.PowerOn(r.ctx)); err != nil {
					failures <- err
				}
				var seen mo.VirtualMachine
				if err := property.DefaultCollector(client.Client).RetrieveOne(r.ctx, ref, nil, &seen); err != nil {
					failures <- err
				}
			})
		}
	}
	group.Wait()
	close(failures)
	for err := range failures {
		t.Error(err)
	}
	if vms := read[mo.Datastore](r, e.datastore, "vm").Vm; len(vms) != sessions*each {
		t.Errorf("the datastore holds %d machines", len(vms))
	}
	for _, host := range e.hosts {
		if vms := read[mo.HostSystem](r, host, "vm").Vm; len(vms) != sessions*each/len(e.hosts) {
			t.Errorf("a host runs %d machines", len(vms))
		}
	}
}

// Clients on newer govmomi wait for all tasks with one collector.
func TestParallelWaitsOnOneCollector(t *testing.T) {
	r := start(t)
	collector := property.DefaultCollector(r.client.Client)
	ctx, cancel := context.WithTimeout(r.ctx, 20*time.Second)
	defer cancel()
	var group sync.WaitGroup
	for i, name := range []string{"massar-web-01", "massar-web-02", "massar-db-01"} {
		vm := r.vm(name)
		group.Go(func() {
			err := property.Wait(ctx, collector, vm.Reference(), []string{"runtime.powerState"}, func(changes []types.PropertyChange) bool {
				return changes[0].Val == types.VirtualMachinePowerStatePoweredOff
			})
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
		group.Go(func() {
			time.Sleep(time.Duration(1+i) * 100 * time.Millisecond)
			if _, err := r.result(vm.PowerOff(ctx)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func TestWaitingDoesNotBlockOthers(t *testing.T) {
	r := start(t)
	ctx, cancel := context.WithCancel(r.ctx)
	waitsFor, reads := r.vm("massar-archive-01").Reference(), r.vm("massar-web-01") // a finder is for one goroutine
	ended := make(chan error, 1)
	go func() {
		ended <- property.Wait(ctx, property.DefaultCollector(r.client.Client), waitsFor, []string{"guest.ipAddress"},
			func([]types.PropertyChange) bool { return false })
	}()
	time.Sleep(100 * time.Millisecond)
	begun := time.Now()
	read[mo.VirtualMachine](r, reads)
	if took := time.Since(begun); took > time.Second {
		t.Errorf("another request took %s", took)
	}
	cancel()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Error("a cancelled wait does not end")
	}
}
