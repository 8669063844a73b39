package vcenter_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/pbm"
	pbmtypes "github.com/vmware/govmomi/pbm/types"
	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/vapi/rest"
	"github.com/vmware/govmomi/vapi/tags"
	"github.com/vmware/govmomi/view"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/vcenter"
)

var deployer = vcenter.Credentials{User: "deploy@vsphere.local", Password: "secret"}

// role creates a role. vCenter adds the privileges to read.
func (r *rabat) role(name string, privileges ...string) int32 {
	r.Helper()
	id, err := object.NewAuthorizationManager(r.client.Client).AddRole(r.ctx, name, privileges)
	must(r.T, err)
	return id
}

func (r *rabat) loginAs(who vcenter.Credentials) *govmomi.Client {
	r.Helper()
	client, err := r.login(who)
	must(r.T, err)
	return client
}

func TestACallNeedsItsPrivilege(t *testing.T) {
	r := startWith(t, deployer)
	root, vms := r.client.ServiceContent.RootFolder, r.folders.VmFolder.Reference()
	client := r.loginAs(deployer)
	makeFolder := func(name string) error {
		_, err := object.NewFolder(client.Client, vms).CreateFolder(r.ctx, name)
		return err
	}
	r.grantOn(root, deployer.User, r.role("reader"))
	err := makeFolder("a")
	fault := refused[*types.NoPermission](r, err)
	if *fault.Object != vms || fault.PrivilegeId != "Folder.Create" || fault.MissingPrivileges[0].PrivilegeIds[0] != "Folder.Create" {
		t.Errorf("the fault is %+v", fault)
	}
	if !strings.Contains(err.Error(), "You do not hold privilege Folder.Create on Folder 'vm'.") {
		t.Errorf("the message is %v", err)
	}
	r.grantOn(root, deployer.User, r.role("maker", "Folder.Create"))
	must(t, makeFolder("a"))

	// a permission on a child replaces the inherited one
	r.grantOn(vms, deployer.User, r.role("reader of VMs"))
	refused[*types.NoPermission](r, makeFolder("b"))

	// a permission that does not propagate is not inherited
	manager := object.NewAuthorizationManager(r.client.Client)
	must(t, manager.SetEntityPermissions(r.ctx, vms, nil))
	must(t, manager.SetEntityPermissions(r.ctx, root, []types.Permission{{Principal: deployer.User, RoleId: r.role("maker here", "Folder.Create"), Propagate: false}}))
	refused[*types.NoPermission](r, makeFolder("b"))

	log := r.v.Privileges.Accounts()[deployer.User]
	if log.Used["Folder.Create on Folder"] != 1 || log.Refused["Folder.Create on Folder"] != 3 {
		t.Errorf("the log is %+v", log)
	}
	if needed := log.Needed["Folder.Create of maker"]; !slices.Equal(needed, []string{"CreateFolder"}) {
		t.Errorf("the role was needed for %v", needed)
	}
}

func TestAPrivilegeOfTwoRolesIsNeededOfNeither(t *testing.T) {
	r := startWith(t, deployer)
	client := r.loginAs(deployer)
	vm := object.NewVirtualMachine(client.Client, r.vm("massar-web-01").Reference())
	r.grantOn(r.folders.VmFolder.Reference(), deployer.User, r.role("on VMs", "VirtualMachine.Interact.PowerOff"))
	r.grantOn(r.production().Reference(), deployer.User, r.role("on pools", "VirtualMachine.Interact.PowerOff"))
	r.done(vm.PowerOff(r.ctx))
	log := r.v.Privileges.Accounts()[deployer.User]
	if log.Used["VirtualMachine.Interact.PowerOff on VirtualMachine"] != 1 || len(log.Needed["VirtualMachine.Interact.PowerOff of on VMs"]) != 0 {
		t.Errorf("the log is %+v", log)
	}
}

func TestAVMInheritsFromItsFolderAndItsPool(t *testing.T) {
	r := startWith(t, deployer)
	client := r.loginAs(deployer)
	vm := object.NewVirtualMachine(client.Client, r.vm("massar-web-01").Reference())
	r.grantOn(r.client.ServiceContent.RootFolder, deployer.User, r.role("reader"))
	_, err := vm.PowerOff(r.ctx)
	refused[*types.NoPermission](r, err)
	r.grantOn(r.production().Reference(), deployer.User, r.role("power", "VirtualMachine.Interact.PowerOff"))
	r.done(vm.PowerOff(r.ctx))
}

func TestNothingIsReadableWithoutAPermission(t *testing.T) {
	r := startWith(t, deployer)
	client := r.loginAs(deployer)
	if _, err := find.NewFinder(client.Client).DatacenterList(r.ctx, "*"); err == nil {
		t.Error("the datacenter is found")
	}
	vm, other := r.vm("massar-web-01").Reference(), r.vm("massar-web-02").Reference()
	retrieve := func() error {
		var machine mo.VirtualMachine
		return property.DefaultCollector(client.Client).RetrieveOne(r.ctx, vm, []string{"name"}, &machine)
	}
	refused[*types.NoPermission](r, retrieve())
	r.grantOn(vm, deployer.User, r.role("reader"))
	must(t, retrieve())

	// a view of all VMs leaves out those that are not readable
	r.grantOn(r.client.ServiceContent.RootFolder, deployer.User, r.role("reader of all"))
	r.grantOn(other, deployer.User, -5) // No access
	views, err := view.NewManager(client.Client).CreateContainerView(r.ctx, client.ServiceContent.RootFolder, []string{"VirtualMachine"}, true)
	must(t, err)
	var machines []mo.VirtualMachine
	must(t, views.Retrieve(r.ctx, []string{"VirtualMachine"}, []string{"name"}, &machines))
	for _, machine := range machines {
		if machine.Self == other {
			t.Error("a VM without access is in the view")
		}
	}
	if len(machines) == 0 {
		t.Error("the view is empty")
	}
}

func TestSessionsNeedThePrivilegeToEndThem(t *testing.T) {
	r := startWith(t, deployer)
	client := r.loginAs(deployer)
	root := r.client.ServiceContent.RootFolder
	sessions := func() error {
		var manager mo.SessionManager
		return property.DefaultCollector(client.Client).RetrieveOne(r.ctx, *client.ServiceContent.SessionManager, []string{"sessionList"}, &manager)
	}
	r.grantOn(root, deployer.User, r.role("reader"))
	if fault := refused[*types.NoPermission](r, sessions()); fault.PrivilegeId != "Sessions.TerminateSession" {
		t.Errorf("the fault is %+v", fault)
	}
	r.grantOn(root, deployer.User, r.role("sessions", "Sessions.TerminateSession"))
	must(t, sessions())
	if user, err := client.SessionManager.UserSession(r.ctx); err != nil || user.UserName != deployer.User {
		t.Errorf("its own session is %+v, %v", user, err)
	}
}

func TestACallThatTheTableLacksIsRefused(t *testing.T) {
	r := startWith(t, deployer)
	r.grantOn(r.client.ServiceContent.RootFolder, deployer.User, r.role("all", r.v.AllPrivileges()...))
	client := r.loginAs(deployer)
	_, err := object.NewVirtualMachine(client.Client, r.vm("massar-web-01").Reference()).Suspend(r.ctx)
	refused[*types.NoPermission](r, err)
	if !strings.Contains(err.Error(), "does not know the privileges of SuspendVM_Task") {
		t.Errorf("the message is %v", err)
	}
	if _, err := r.vm("massar-web-01").Suspend(r.ctx); err != nil {
		t.Errorf("the administrator is refused: %v", err)
	}
}

func TestTagsNeedGlobalPermissions(t *testing.T) {
	r := startWith(t, deployer)
	client := r.loginAs(deployer)
	root, vm := r.client.ServiceContent.RootFolder, r.vm("massar-web-01").Reference()
	r.grantOn(root, deployer.User, r.role("all", r.v.AllPrivileges()...))
	session := rest.NewClient(client.Client)
	must(t, session.Login(r.ctx, url.UserPassword(deployer.User, deployer.Password)))
	manager := tags.NewManager(session)
	category := &tags.Category{Name: "site", Cardinality: "SINGLE", AssociableTypes: []string{"VirtualMachine"}}
	if _, err := manager.CreateCategory(r.ctx, category); !rest.IsStatusError(err, http.StatusForbidden) {
		t.Fatalf("without a global permission: %v", err)
	}
	r.v.GrantGlobally(deployer.User, r.role("tags", "InventoryService.Tagging.CreateCategory", "InventoryService.Tagging.CreateTag", "InventoryService.Tagging.AttachTag"))
	id, err := manager.CreateCategory(r.ctx, category)
	must(t, err)
	tag, err := manager.CreateTag(r.ctx, &tags.Tag{Name: "rabat", CategoryID: id})
	must(t, err)
	must(t, manager.AttachTag(r.ctx, tag, vm))
	r.grantOn(vm, deployer.User, r.role("reader"))
	err = manager.DetachTag(r.ctx, tag, vm)
	if refused := r.v.Privileges.Accounts()[deployer.User].Refused["InventoryService.Tagging.ObjectAttachable on VirtualMachine"]; refused != 1 || !rest.IsStatusError(err, http.StatusForbidden) {
		t.Errorf("without the privilege on the object: %v, refused %d times", err, refused)
	}
}

func TestObjectHasOneTagOfACategoryOfCardinalitySingle(t *testing.T) {
	r := start(t)
	vm := r.vm("massar-web-01").Reference()
	session := rest.NewClient(r.client.Client)
	must(t, session.Login(r.ctx, url.UserPassword(administrator.User, administrator.Password)))
	manager := tags.NewManager(session)
	for cardinality, second := range map[string]bool{"SINGLE": false, "MULTIPLE": true} {
		category, err := manager.CreateCategory(r.ctx, &tags.Category{Name: cardinality, Cardinality: cardinality, AssociableTypes: []string{"VirtualMachine"}})
		must(t, err)
		var made []string
		for _, name := range []string{"one", "two"} {
			tag, err := manager.CreateTag(r.ctx, &tags.Tag{Name: name, CategoryID: category})
			must(t, err)
			made = append(made, tag)
		}
		must(t, manager.AttachTag(r.ctx, made[0], vm))
		must(t, manager.AttachTag(r.ctx, made[0], vm))
		if err := manager.AttachTag(r.ctx, made[1], vm); (err == nil) != second || err != nil && !strings.HasPrefix(err.Error(), "400 ") {
			t.Errorf("%s: a second tag: %v", cardinality, err)
		}
		must(t, manager.DetachTag(r.ctx, made[0], vm))
		must(t, manager.AttachTag(r.ctx, made[1], vm))
	}
}

func TestObjectWithoutTagsHasAnEmptyList(t *testing.T) {
	r := start(t)
	session := rest.NewClient(r.client.Client)
	must(t, session.Login(r.ctx, url.UserPassword(administrator.User, administrator.Password)))
	body := map[string]any{"object_id": map[string]string{"type": "VirtualMachine", "id": r.vm("massar-web-01").Reference().Value}}
	request := session.Resource("/com/vmware/cis/tagging/tag-association").WithAction("list-attached-tags").Request(http.MethodPost, body)
	var answer json.RawMessage
	must(t, session.Do(r.ctx, request, &answer))
	if string(answer) != "[]" {
		t.Errorf("%s", answer)
	}
}

func TestStoragePoliciesNeedPrivileges(t *testing.T) {
	r := startWith(t, deployer)
	root := r.client.ServiceContent.RootFolder
	r.grantOn(root, deployer.User, r.role("reader"))
	client := r.loginAs(deployer)
	refused[*types.NoPermission](r, queryPolicies(r, client))
	r.grantOn(root, deployer.User, r.role("policies", "StorageProfile.View"))
	must(t, queryPolicies(r, client))
}

func queryPolicies(r *rabat, client *govmomi.Client) error {
	policies, err := pbm.NewClient(r.ctx, client.Client)
	if err != nil {
		return err
	}
	_, err = policies.QueryProfile(r.ctx, pbmtypes.PbmProfileResourceType{ResourceType: "STORAGE"}, "")
	return err
}
