package vcenter_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/pbm"
	pbmtypes "github.com/vmware/govmomi/pbm/types"
	"github.com/vmware/govmomi/vapi/rest"
	"github.com/vmware/govmomi/vapi/tags"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/faults"
	"massar.ma/datacenters/simulator/internal/vcenter"
)

// injectFaults sets the rules for faults.
func (r *rabat) injectFaults(rules ...string) {
	r.Helper()
	parsed, err := faults.Parse([]byte("[" + strings.Join(rules, ",") + "]"))
	must(r.T, err)
	r.v.Faults.Replace(parsed)
}

func (r *rabat) hits() int {
	var hits int
	for _, rule := range r.v.Faults.Rules() {
		hits += rule.Hits
	}
	return hits
}

func (r *rabat) makeFolder(name string) error {
	_, err := r.folders.VmFolder.CreateFolder(r.ctx, name)
	return err
}

func (r *rabat) production() *object.ResourcePool {
	r.Helper()
	pool, err := r.cluster("rabat-prod").ResourcePool(r.ctx)
	must(r.T, err)
	return pool
}

func (r *rabat) cloneToSAN(name string) (types.ManagedObjectReference, error) {
	return r.clone(name, r.production(), r.datastore("rabat-san-01"))
}

func TestInjectedFaultOfACall(t *testing.T) {
	r := start(t)
	r.injectFaults(`{"method":"CreateFolder","nth":2,"kind":"fault","fault":"NoPermission"}`)
	must(t, r.makeFolder("a"))
	err := r.makeFolder("b")
	refused[*types.NoPermission](r, err)
	if !strings.Contains(err.Error(), "Injected fault: NoPermission (call of CreateFolder on Folder).") {
		t.Errorf("the message is %v", err)
	}
	must(t, r.makeFolder("b"))
	r.injectFaults(`{"method":"Login","kind":"fault","fault":"InvalidLogin"}`)
	_, err = r.login(administrator)
	refused[*types.InvalidLogin](r, err)
	_, err = r.login(administrator)
	must(t, err)
}

func TestInjectedFaultOfATask(t *testing.T) {
	r := start(t)
	r.injectFaults(`{"method":"CloneVM_Task","kind":"fault","where":"task","times":2}`)
	for range 2 {
		_, err := r.cloneToSAN("web")
		refused[*types.GenericVmConfigFault](r, err)
	}
	events := r.v.Events.Entries()
	if last := events[len(events)-1]; last.Kind != "failure" || last.User != administrator.User || last.Name != "debian-13-massar-2026.09" || !strings.Contains(last.Detail, "Injected fault: GenericVmConfigFault (task of CloneVM_Task on VirtualMachine).") {
		t.Errorf("the last event is %+v", last)
	}
	_, err := r.cloneToSAN("web")
	must(t, err)
}

func TestInjectedFaultInPlaceOfAnAnswer(t *testing.T) {
	r := start(t)
	r.injectFaults(`{"method":"CreateFolder","kind":"fault","where":"answer"}`)
	refused[*types.RuntimeFault](r, r.makeFolder("a"))
	refused[*types.DuplicateName](r, r.makeFolder("a")) // the first call did its work
}

func TestInjectedFaultOfOnePartOfACluster(t *testing.T) {
	r := start(t)
	cluster := r.cluster("rabat-prod")
	r.injectFaults(`{"method":"ReconfigureComputeResource_Task on ClusterHostGroup","kind":"fault","where":"task"}`)
	reconfigure := func(spec *types.ClusterConfigSpecEx) error {
		_, err := r.result(cluster.Reconfigure(r.ctx, spec, true))
		return err
	}
	group := &types.ClusterConfigSpecEx{GroupSpec: []types.ClusterGroupSpec{{
		ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: types.ArrayUpdateOperationAdd},
		Info:            &types.ClusterHostGroup{ClusterGroupInfo: types.ClusterGroupInfo{Name: "rack"}},
	}}}
	must(t, reconfigure(&types.ClusterConfigSpecEx{DrsConfig: &types.ClusterDrsConfigInfo{VmotionRate: 3}}))
	refused[*types.GenericVmConfigFault](r, reconfigure(group))
	must(t, reconfigure(group))
	must(t, reconfigure(&types.ClusterConfigSpecEx{GroupSpec: []types.ClusterGroupSpec{{
		ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: types.ArrayUpdateOperationRemove, RemoveKey: "rack"},
	}}}))
	want := map[string]int{
		"ReconfigureComputeResource_Task on ClusterComputeResource": 1,
		"ReconfigureComputeResource_Task on ClusterHostGroup":       2,
		"ReconfigureComputeResource_Task on groupSpec":              1,
	}
	if methods := r.v.Faults.Methods(); !maps.Equal(methods, want) {
		t.Errorf("the methods are %v", methods)
	}
}

func TestInjectedFaultOfREST(t *testing.T) {
	r := start(t)
	client := rest.NewClient(r.client.Client)
	must(t, client.Login(r.ctx, url.UserPassword(administrator.User, administrator.Password)))
	manager := tags.NewManager(client)
	r.injectFaults(`{"method":"POST /rest/com/vmware/cis/tagging/category","kind":"fault","fault":"service_unavailable"}`)
	category := &tags.Category{Name: "tier", Cardinality: "SINGLE", AssociableTypes: []string{"VirtualMachine"}}
	if _, err := manager.CreateCategory(r.ctx, category); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("the error is %v", err)
	}
	id, err := manager.CreateCategory(r.ctx, category)
	must(t, err)
	tag, err := manager.CreateTag(r.ctx, &tags.Tag{Name: "web", CategoryID: id})
	must(t, err)
	must(t, manager.AttachTag(r.ctx, tag, r.vm("massar-web-01")))
	_, err = manager.GetAttachedTags(r.ctx, r.vm("massar-web-01"))
	must(t, err)
	counts, err := json.Marshal(r.v.Faults.Methods())
	must(t, err)
	if want := `{"POST /rest/com/vmware/cis/tagging/category":2,"POST /rest/com/vmware/cis/tagging/tag":1,"POST /rest/com/vmware/cis/tagging/tag-association/id:*?~action=attach on VirtualMachine":1}`; string(counts) != want {
		t.Errorf("the methods are %s", counts)
	}
}

func TestInjectedFaultOfStoragePolicies(t *testing.T) {
	r := start(t)
	client, err := pbm.NewClient(r.ctx, r.client.Client)
	must(t, err)
	r.injectFaults(`{"method":"PbmCreate","kind":"fault"}`)
	spec := pbmtypes.PbmCapabilityProfileCreateSpec{Name: "flash", ResourceType: pbmtypes.PbmProfileResourceType{ResourceType: "STORAGE"}, Constraints: &pbmtypes.PbmCapabilitySubProfileConstraints{}}
	_, err = client.CreateProfile(r.ctx, spec)
	refused[*types.RuntimeFault](r, err)
	id, err := client.CreateProfile(r.ctx, spec)
	must(t, err)
	again := func() error {
		_, err := client.CreateProfile(r.ctx, spec)
		return err
	}
	if err := again(); err == nil || !strings.Contains(err.Error(), "A storage policy with the name 'flash' already exists.") {
		t.Errorf("a second policy of the same name: %v", err)
	}
	_, err = client.DeleteProfile(r.ctx, []pbmtypes.PbmProfileId{*id})
	must(t, err)
	must(t, again())
}

func TestInjectedLatencyDoesNotBlockOthers(t *testing.T) {
	r := start(t)
	r.injectFaults(`{"method":"CreateFolder","kind":"latency","latencyMs":1000}`)
	folders, done := r.folders, make(chan error)
	begun := time.Now()
	go func() {
		_, err := folders.VmFolder.CreateFolder(r.ctx, "late")
		done <- err
	}()
	for r.hits() == 0 {
		time.Sleep(time.Millisecond)
	}
	_, err := folders.VmFolder.Children(r.ctx)
	must(t, err)
	if took := time.Since(begun); took > time.Second {
		t.Errorf("another request took %s", took)
	}
	must(t, <-done)
	if took := time.Since(begun); took < time.Second {
		t.Errorf("the delayed request took %s", took)
	}
}

func TestInjectedHangEnds(t *testing.T) {
	r := start(t)
	r.injectFaults(`{"method":"*","kind":"hang"}`)
	folders, done := r.folders, make(chan error)
	go func() {
		_, err := folders.VmFolder.CreateFolder(r.ctx, "late")
		done <- err
	}()
	for r.hits() == 0 {
		time.Sleep(time.Millisecond)
	}
	select {
	case err := <-done:
		t.Errorf("the hang ended without a release: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	r.v.Faults.Replace(nil)
	must(t, <-done)
}

func TestInjectedDisconnection(t *testing.T) {
	r := start(t)
	r.injectFaults(`{"method":"CreateFolder","kind":"disconnect"}`, `{"method":"CreateFolder","kind":"disconnect","where":"answer"}`)
	for range 2 {
		if err := r.makeFolder("a"); err == nil {
			t.Error("the client got an answer")
		}
	}
	refused[*types.DuplicateName](r, r.makeFolder("a")) // the second call did its work
}

func TestInjectedOutage(t *testing.T) {
	r := start(t)
	r.v.TakeDown = r.listener.TakeDown
	r.injectFaults(`{"method":"CloneVM_Task","kind":"outage"}`)
	if _, err := r.cloneToSAN("web"); err == nil {
		t.Error("the client gets an answer")
	}
	if err := r.makeFolder("a"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("during the outage: %v", err)
	}
	must(t, r.listener.Restore())
	must(t, r.makeFolder("a"))
	if _, err := r.find.VirtualMachine(r.ctx, "web"); err == nil {
		t.Error("the clone was created")
	}
}

// isRunning checks that a task runs.
func (r *rabat) isRunning(task *object.Task, err error) *object.Task {
	r.Helper()
	must(r.T, err)
	if info := read[mo.Task](r, task, "info").Info; info.State != types.TaskInfoStateRunning {
		r.Fatalf("the task is %+v", info)
	}
	return task
}

func (r *rabat) toSAN() types.VirtualMachineCloneSpec {
	pool, ds := r.production().Reference(), r.datastore("rabat-san-01").Reference()
	return types.VirtualMachineCloneSpec{Location: types.VirtualMachineRelocateSpec{Pool: &pool, Datastore: &ds}}
}

func TestTemplateIsLockedWhileItIsCloned(t *testing.T) {
	r := start(t)
	template, spec := r.vm("debian-13-massar-2026.09"), r.toSAN()
	r.injectFaults(`{"method":"CloneVM_Task","kind":"hang","where":"task"}`)
	clone := r.isRunning(template.Clone(r.ctx, r.folders.VmFolder, "slow", spec))
	_, err := r.result(template.Destroy(r.ctx))
	if fault := refused[*types.TaskInProgress](r, err); fault.Task != clone.Reference() || !strings.Contains(err.Error(), "Another task is already in progress.") {
		t.Errorf("the fault is %+v, %v", fault, err)
	}
	r.done(template.Clone(r.ctx, r.folders.VmFolder, "fast", spec))
	if _, err := r.find.VirtualMachine(r.ctx, "slow"); err == nil {
		t.Error("the clone exists before its task ends")
	}
	r.v.Faults.Release()
	if ref := r.done(clone, nil); ref != r.vm("slow").Reference() {
		t.Errorf("the task's result is %v", ref)
	}
	r.done(template.Destroy(r.ctx))
}

func TestSlowTaskReturnsTheOutcome(t *testing.T) {
	r := start(t)
	template, web := r.vm("debian-13-massar-2026.09"), r.vm("massar-web-01")
	r.injectFaults(`{"method":"*","kind":"hang","where":"task","times":2}`)
	clone := r.isRunning(template.Clone(r.ctx, r.folders.VmFolder, "slow", r.toSAN()))
	on := r.isRunning(web.PowerOn(r.ctx))
	_, err := r.cloneToSAN("slow")
	must(t, err)
	r.v.Faults.Release()
	refused[*types.DuplicateName](r, r.failure(clone, nil))
	refused[*types.InvalidPowerState](r, r.failure(on, nil))

	r.injectFaults(`{"method":"PowerOnVM_Task","kind":"latency","latencyMs":100,"where":"task"}`)
	rejected := r.isRunning(template.PowerOn(r.ctx)) // the call answers with a SOAP fault, without a task
	refused[*types.InvalidState](r, r.failure(rejected, nil))
}

func TestDuplicateNames(t *testing.T) {
	r := start(t)
	cluster := r.cluster("rabat-prod")
	e := r.extend("rab-esx-11")
	makePod := func() error {
		_, err := r.folders.DatastoreFolder.CreateStoragePod(r.ctx, "pod")
		return err
	}
	must(t, makePod())
	must(t, r.makeFolder("a"))
	_, err := r.production().Create(r.ctx, "pool", types.DefaultResourceConfigSpec())
	must(t, err)
	for kind, again := range map[string]func() error{
		"datacenter": func() error {
			_, err := object.NewRootFolder(r.client.Client).CreateDatacenter(r.ctx, "rabat")
			return err
		},
		"cluster": func() error {
			_, err := r.folders.HostFolder.CreateCluster(r.ctx, "rabat-prod", types.ClusterConfigSpecEx{})
			return err
		},
		"switch": func() error {
			_, err := r.result(r.folders.NetworkFolder.CreateDVS(r.ctx, r.switchSpec("vds-extension")))
			return err
		},
		"port group": func() error {
			_, err := r.result(e.dvs.AddPortgroup(r.ctx, []types.DVPortgroupConfigSpec{{Name: "pg-extension", Type: "earlyBinding"}}))
			return err
		},
		"port group of another switch": func() error {
			_, err := r.result(e.dvs.AddPortgroup(r.ctx, []types.DVPortgroupConfigSpec{{Name: "pg-management", Type: "earlyBinding"}}))
			return err
		},
		"resource pool": func() error {
			pool, err := cluster.ResourcePool(r.ctx)
			must(t, err)
			_, err = pool.Create(r.ctx, "pool", types.DefaultResourceConfigSpec())
			return err
		},
		"datastore cluster": makePod,
		"folder":            func() error { return r.makeFolder("a") },
		"virtual machine": func() error {
			_, err := r.cloneToSAN("massar-web-01")
			return err
		},
	} {
		t.Run(kind, func(t *testing.T) {
			r := &rabat{T: t}
			refused[*types.DuplicateName](r, again())
		})
	}
}

func TestMethodsAreCounted(t *testing.T) {
	r := start(t)
	must(t, r.makeFolder("a"))
	must(t, r.makeFolder("b"))
	_, err := r.cloneToSAN("web")
	must(t, err)
	if _, err := r.login(vcenter.Credentials{}); err == nil {
		t.Error("login without a password succeeded")
	}
	var names []string
	for name, count := range r.v.Faults.Methods() {
		names = append(names, fmt.Sprintf("%s %d", name, count))
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"CloneVM_Task on VirtualMachine 1", "CreateFolder on Folder 2"}) {
		t.Errorf("the methods are %q", names)
	}
}
