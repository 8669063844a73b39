package main

import (
	"context"

	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// ResourcePool is a resource pool. Root pools are omitted, because their values depend on the hosts.
type ResourcePool struct {
	Name    string     `json:"name"`
	Path    string     `json:"path"`
	Cluster string     `json:"cluster"`
	VApp    bool       `json:"vApp"`
	CPU     Allocation `json:"cpu"`
	Memory  Allocation `json:"memory"`
}

// Allocation contains shares, reservation and limit of CPU (MHz) or memory (MiB). A limit of -1 means no limit.
type Allocation struct {
	SharesLevel string `json:"sharesLevel"`
	Shares      int32  `json:"shares"`
	Reservation int64  `json:"reservation"`
	Expandable  bool   `json:"expandable"`
	Limit       int64  `json:"limit"`
}

func readResourcePools(ctx context.Context, r *inventoryReader, census *Census) error {
	pools, err := retrieve[mo.ResourcePool](ctx, r, "ResourcePool", "parent", "owner", "config")
	if err != nil {
		return err
	}
	for _, pool := range pools {
		if pool.Parent == nil || pool.Parent.Type == "ComputeResource" || pool.Parent.Type == "ClusterComputeResource" {
			continue
		}
		census.ResourcePools = append(census.ResourcePools, ResourcePool{
			Name:    r.name(pool.Self),
			Path:    r.path(pool.Self),
			Cluster: r.name(pool.Owner),
			VApp:    pool.Self.Type == "VirtualApp",
			CPU:     allocationOf(&pool.Config.CpuAllocation),
			Memory:  allocationOf(&pool.Config.MemoryAllocation),
		})
	}
	census.ResourcePools = sortedBy(census.ResourcePools, func(p ResourcePool) string { return p.Path })
	return nil
}

func allocationOf(info *types.ResourceAllocationInfo) Allocation {
	allocation := Allocation{Limit: -1}
	if info == nil {
		return allocation
	}
	allocation.Expandable = isTrue(info.ExpandableReservation)
	if info.Shares != nil {
		allocation.SharesLevel, allocation.Shares = string(info.Shares.Level), info.Shares.Shares
	}
	if info.Reservation != nil {
		allocation.Reservation = *info.Reservation
	}
	if info.Limit != nil {
		allocation.Limit = *info.Limit
	}
	return allocation
}
