package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/pbm"
	"github.com/vmware/govmomi/pbm/types"
	"github.com/vmware/govmomi/vim25/mo"
	vim "github.com/vmware/govmomi/vim25/types"
)

// StoragePolicy is a VM storage policy.
type StoragePolicy struct {
	Name        string        `json:"name"`
	Description string        `json:"description"`
	Rules       []StorageRule `json:"rules"`
}

// StorageRule requires one of the values for a capability. For the tag provider, a capability is a tag category.
type StorageRule struct {
	Provider   string   `json:"provider"`
	Capability string   `json:"capability"`
	Operator   string   `json:"operator"`
	Values     []string `json:"values"`
}

func readStoragePolicies(ctx context.Context, r *inventoryReader, census *Census) error {
	client, err := pbm.NewClient(ctx, r.client)
	if err != nil {
		return err
	}
	storage := types.PbmProfileResourceType{ResourceType: string(types.PbmProfileResourceTypeEnumSTORAGE)}
	// all categories, because the category of a policy is optional and vCenter then sets it
	ids, err := client.QueryProfile(ctx, storage, "")
	if err != nil {
		return err
	}
	var profiles []types.BasePbmProfile
	if len(ids) > 0 {
		if profiles, err = client.RetrieveContent(ctx, ids); err != nil {
			return err
		}
	}
	for _, profile := range profiles {
		described := StoragePolicy{Name: profile.GetPbmProfile().Name, Description: profile.GetPbmProfile().Description}
		r.policyNames[profile.GetPbmProfile().ProfileId.UniqueId] = described.Name
		if profile, ok := profile.(types.BasePbmCapabilityProfile); ok {
			described.Rules = storageRulesOf(profile.GetPbmCapabilityProfile().Constraints)
		}
		census.StoragePolicies = append(census.StoragePolicies, described)
	}
	census.StoragePolicies = sortedBy(census.StoragePolicies, func(p StoragePolicy) string { return p.Name })
	return nil
}

// entitiesPerQuery limits a query, because the answer contains each VM and each disk.
const entitiesPerQuery = 500

// policiesOf returns the names of the storage policies of VMs and disks, by ID: vm-12 for a VM, vm-12:2000 for a disk.
func (r *inventoryReader) policiesOf(ctx context.Context, machines []mo.VirtualMachine) (map[string]string, error) {
	var entities []types.PbmServerObjectRef
	for _, machine := range machines {
		id := machine.Self.Value
		entities = append(entities, types.PbmServerObjectRef{ObjectType: string(types.PbmObjectTypeVirtualMachine), Key: id})
		if machine.Config == nil {
			continue
		}
		for _, disk := range object.VirtualDeviceList(machine.Config.Hardware.Device).SelectByType((*vim.VirtualDisk)(nil)) {
			entities = append(entities, types.PbmServerObjectRef{ObjectType: string(types.PbmObjectTypeVirtualDiskId), Key: diskID(id, disk)})
		}
	}
	client, err := pbm.NewClient(ctx, r.client)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for chunk := range slices.Chunk(entities, entitiesPerQuery) {
		results, err := client.QueryAssociatedProfiles(ctx, chunk)
		if err != nil {
			return nil, err
		}
		for _, result := range results {
			for _, id := range result.ProfileId {
				names[result.Object.Key] = r.policyNames[id.UniqueId]
			}
		}
	}
	return names, nil
}

// diskID returns the ID of a disk in the policy service.
func diskID(machine string, disk vim.BaseVirtualDevice) string {
	return fmt.Sprintf("%s:%d", machine, disk.GetVirtualDevice().Key)
}

func storageRulesOf(constraints types.BasePbmCapabilityConstraints) []StorageRule {
	var rules []StorageRule
	if sub, ok := constraints.(*types.PbmCapabilitySubProfileConstraints); ok {
		for _, profile := range sub.SubProfiles {
			for _, capability := range profile.Capability {
				for _, constraint := range capability.Constraint {
					for _, property := range constraint.PropertyInstance {
						rules = append(rules, StorageRule{
							Provider: capability.Id.Namespace, Capability: capability.Id.Id, Operator: property.Operator, Values: valuesOf(property.Value),
						})
					}
				}
			}
		}
	}
	return sortedBy(rules, func(rule StorageRule) string { return fmt.Sprint(rule) })
}

func valuesOf(value any) []string {
	set, ok := value.(types.PbmCapabilityDiscreteSet)
	if !ok {
		return []string{fmt.Sprint(value)}
	}
	values := make([]string, 0, len(set.Values))
	for _, value := range set.Values {
		values = append(values, fmt.Sprint(value))
	}
	return sortedNames(values)
}
