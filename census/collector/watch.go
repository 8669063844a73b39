package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/vmware/govmomi/session"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

const (
	watchInterval = 200 * time.Millisecond
	// watchTimeout limits one reading, because vCenter may be unresponsive.
	watchTimeout = 5 * time.Second
)

// Look is the state of a vCenter's VMs at one time, or the error if it could not be read.
type Look struct {
	Machines []WatchedMachine `json:"machines"`
	Error    string           `json:"error"`
}

// WatchedMachine is the part of a VM that a simulated guest needs.
type WatchedMachine struct {
	Name      string            `json:"name"`
	PoweredOn bool              `json:"poweredOn"`
	Address   string            `json:"address"`
	Networks  []string          `json:"networks"`
	Snapshots []WatchedSnapshot `json:"snapshots"`
}

// WatchedSnapshot is a snapshot of a VM. Parents precede their children.
type WatchedSnapshot struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Created time.Time `json:"created"`
}

// watch prints a look if it differs from the previous one, until the context ends.
func watch(ctx context.Context, account account, out io.Writer) error {
	var vcenter *vcenter
	defer func() {
		if vcenter != nil {
			vcenter.logout(ctx)
		}
	}()
	var before []byte
	for {
		found := Look{Machines: []WatchedMachine{}}
		var err error
		if vcenter, found.Machines, err = look(ctx, account, vcenter); err != nil {
			found.Error = err.Error()
		}
		if ctx.Err() != nil {
			return nil
		}
		line, err := json.Marshal(found)
		if err != nil {
			return err
		}
		if !bytes.Equal(line, before) {
			if _, err := fmt.Fprintf(out, "%s\n", line); err != nil {
				return err
			}
			before = line
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(watchInterval):
		}
	}
}

// look reads the VMs, and logs in first if there is no session. It drops a session that is no longer valid.
func look(ctx context.Context, account account, known *vcenter) (*vcenter, []WatchedMachine, error) {
	ctx, cancel := context.WithTimeout(ctx, watchTimeout)
	defer cancel()
	if known == nil {
		var err error
		if known, err = account.login(ctx); err != nil {
			return nil, nil, err
		}
	}
	machines, err := readMachines(ctx, known)
	if err != nil {
		// if vCenter does not answer, the session may still be valid
		if user, asked := session.NewManager(known.soap).UserSession(ctx); asked == nil && user == nil {
			known = nil
		}
	}
	return known, machines, err
}

func readMachines(ctx context.Context, vcenter *vcenter) ([]WatchedMachine, error) {
	inventory, err := openInventory(ctx, vcenter.soap)
	if err != nil {
		return nil, err
	}
	defer inventory.close(ctx)
	found, err := retrieve[mo.VirtualMachine](ctx, inventory, "VirtualMachine", "name", "runtime.powerState", "guest.ipAddress", "network", "snapshot", "config.template")
	if err != nil {
		return nil, err
	}
	machines := []WatchedMachine{}
	for _, machine := range found {
		if machine.Config != nil && machine.Config.Template {
			continue
		}
		watched := WatchedMachine{
			Name:      machine.Name,
			PoweredOn: machine.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn,
			Networks:  inventory.names(machine.Network),
			Snapshots: []WatchedSnapshot{},
		}
		if machine.Guest != nil {
			watched.Address = machine.Guest.IpAddress
		}
		if machine.Snapshot != nil {
			watched.Snapshots = snapshotsIn(machine.Snapshot.RootSnapshotList)
		}
		machines = append(machines, watched)
	}
	return sortedBy(machines, func(m WatchedMachine) string { return m.Name }), nil
}

func snapshotsIn(trees []types.VirtualMachineSnapshotTree) []WatchedSnapshot {
	snapshots := []WatchedSnapshot{}
	for _, tree := range trees {
		snapshots = append(snapshots, WatchedSnapshot{ID: tree.Snapshot.Value, Name: tree.Name, Created: tree.CreateTime})
		snapshots = append(snapshots, snapshotsIn(tree.ChildSnapshotList)...)
	}
	return snapshots
}
