package vcenter_test

import (
	"testing"

	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// The provider reads a cluster often, with RetrieveProperties. Newer clients use RetrievePropertiesEx.
func TestCachedClusterIsCurrent(t *testing.T) {
	r := start(t)
	ref := r.cluster("rabat-prod").Reference()
	vm := r.vm("massar-db-01").Reference()
	retrieve := func() (*types.RetrievePropertiesResponse, error) {
		return methods.RetrieveProperties(r.ctx, r.client.Client, &types.RetrieveProperties{
			This: r.client.ServiceContent.PropertyCollector,
			SpecSet: []types.PropertyFilterSpec{{
				ObjectSet: []types.ObjectSpec{{Obj: ref}},
				PropSet:   []types.PropertySpec{{Type: ref.Type, All: types.NewBool(true)}},
			}},
		})
	}
	overrides := func() int {
		r.Helper()
		response, err := retrieve()
		must(t, err)
		var clusters []mo.ClusterComputeResource
		must(t, mo.LoadObjectContent(response.Returnval, &clusters))
		return len(clusters[0].ConfigurationEx.(*types.ClusterConfigInfoEx).DasVmConfig)
	}
	for _, want := range []int{0, 0} {
		if got := overrides(); got != want {
			t.Errorf("got %d overrides, want %d", got, want)
		}
	}
	r.done(r.cluster("rabat-prod").Reconfigure(r.ctx, &types.ClusterConfigSpecEx{DasVmConfigSpec: []types.ClusterDasVmConfigSpec{{
		ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: types.ArrayUpdateOperationAdd},
		Info:            &types.ClusterDasVmConfigInfo{Key: vm, DasSettings: &types.ClusterDasVmSettings{RestartPriority: "high"}},
	}}}, true))
	for _, want := range []int{1, 1} {
		if got := overrides(); got != want {
			t.Errorf("after a change: got %d overrides, want %d", got, want)
		}
	}
}
