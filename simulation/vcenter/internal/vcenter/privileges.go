package vcenter

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/vmware/govmomi/pbm"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vsan"
)

// privileges checks the calls of limited accounts. The simulator lets every session do everything. The administrator, the
// operator and the vCenter itself are not limited.
type privileges struct {
	passwords map[string]string  // of the limited accounts
	global    []types.Permission // permissions on the global root object, above the root folder of the inventory

	// Caches until the next change.
	grants map[grantKey]grants
	roles  map[int32]*role
	hosts  map[types.ManagedObjectReference]types.ManagedObjectReference // the host of each of its managers
}

type grantKey struct {
	user      string
	on        types.ManagedObjectReference
	inherited bool // what the children of the object inherit
}

// grants are the roles that an account has on an object. An object with two parents can have the same role twice.
type grants []*role

type role struct {
	name       string
	privileges map[string]bool
}

func (g grants) hold(privilege string) bool { return len(g.with(privilege)) > 0 }

// with returns the roles that contain a privilege.
func (g grants) with(privilege string) grants {
	var holders grants
	for _, role := range g {
		if role.privileges[privilege] && !slices.Contains(holders, role) {
			holders = append(holders, role)
		}
	}
	return holders
}

// need is a privilege that a call requires on an object.
type need struct {
	privilege string
	on        types.ManagedObjectReference // globalRoot for tags
}

// globalRoot is the object of global permissions. Tags and tag categories have no other parent.
//
// Source: vSphere Security 8.0, "Global Permissions" and "Permissions on Tag Objects".
var globalRoot = types.ManagedObjectReference{Type: "GlobalRoot", Value: "global"}

func newPrivileges(accounts []Credentials) privileges {
	passwords := map[string]string{}
	for _, account := range accounts {
		passwords[account.User] = account.Password
	}
	return privileges{passwords: passwords}
}

func (p *privileges) limits(user string) bool {
	_, limited := p.passwords[user]
	return limited
}

func (p *privileges) forget() { p.grants, p.roles, p.hosts = nil, nil, nil }

// GrantGlobally assigns a role to an account with a global permission. vCenter's client does it through an API that is not
// public.
func (v *VCenter) GrantGlobally(user string, role int32) {
	v.serve(func() {
		v.privileges.global = append(v.privileges.global, types.Permission{Principal: user, RoleId: role, Propagate: true})
		v.privileges.forget()
	})
}

// checkOtherServices makes the services of storage policies and of vSAN check privileges. They have registries of their own.
func (v *VCenter) checkOtherServices() {
	for _, path := range []string{pbm.Path, vsan.Path} {
		if registry := v.self.For(path).Map; registry != nil {
			registry.Handler = func(ctx *simulator.Context, method *simulator.Method) (mo.Reference, types.BaseMethodFault) {
				if ctx.Session != nil {
					v.rejection = v.authorize(ctx.Session.UserName, method)
				}
				return nil, v.rejection
			}
		}
	}
}

// authorize returns NoPermission if an account lacks a privilege for a call. A call without a row in the table is refused.
func (v *VCenter) authorize(user string, method *simulator.Method) types.BaseMethodFault {
	if !v.privileges.limits(user) {
		return nil
	}
	required, known := requirements[method.Name]
	if !known {
		v.Privileges.refused(user, "no row for "+method.Name)
		return withMessage(&types.NoPermission{Object: &method.This},
			"Permission to perform this operation was denied. The simulator does not know the privileges of %s; add a row to its table.", method.Name)
	}
	for _, needed := range v.requiredBy(required, method) {
		if !v.holds(user, needed, method.Name) {
			return v.noPermission(needed)
		}
	}
	return nil
}

func (v *VCenter) requiredBy(required requirement, method *simulator.Method) []need {
	c := calledMethod{v, method.This, method.Body}
	var needs []need
	for _, rule := range required.rules {
		needs = append(needs, rule(c)...)
	}
	return needs
}

// noPermission is vCenter's fault. Deprecated fields are set too, because the clients read them.
func (v *VCenter) noPermission(n need) types.BaseMethodFault {
	name := n.on.Value
	if entity, ok := v.registry.Get(n.on).(mo.Entity); ok {
		name = nameOf(entity)
	}
	object := n.on
	return withMessage(&types.NoPermission{
		Object: &object, PrivilegeId: n.privilege,
		MissingPrivileges: []types.NoPermissionEntityPrivileges{{Entity: object, PrivilegeIds: []string{n.privilege}}},
	}, "Permission to perform this operation was denied. You do not hold privilege %s on %s '%s'.", n.privilege, n.on.Type, name)
}

// holds reports whether an account holds a privilege that a call needs, and records the question.
func (v *VCenter) holds(user string, n need, call string) bool {
	holders := v.grantsOn(user, n.on).with(n.privilege)
	what := n.privilege + " on " + shownKind(n.on.Type)
	if len(holders) == 0 {
		v.Privileges.refused(user, what)
		return false
	}
	v.Privileges.used(user, what)
	if len(holders) == 1 {
		v.Privileges.needed(user, n.privilege+" of "+holders[0].name, call)
	}
	return true
}

func shownKind(kind string) string {
	if kind == switchType {
		return shownSwitchType
	}
	return kind
}

// grantsOn returns the roles of an account on an object of the inventory. A permission on the object replaces those that it
// would inherit. Only permissions that propagate are inherited.
//
// Source: vSphere Security 8.0, "Hierarchical Inheritance of Permissions" and "Child Permissions Override Parent Permissions".
func (v *VCenter) grantsOn(user string, on types.ManagedObjectReference) grants {
	return v.cached(grantKey{user, on, false}, func() grants {
		if own := v.assigned(user, on, func(types.Permission) bool { return true }); own != nil {
			return own
		}
		return v.inheritedFromParents(user, on)
	})
}

func (v *VCenter) inherited(user string, from types.ManagedObjectReference) grants {
	return v.cached(grantKey{user, from, true}, func() grants {
		if own := v.assigned(user, from, func(p types.Permission) bool { return p.Propagate }); own != nil {
			return own
		}
		return v.inheritedFromParents(user, from)
	})
}

func (v *VCenter) inheritedFromParents(user string, of types.ManagedObjectReference) grants {
	var all grants
	for _, parent := range v.parentsOf(of) {
		all = append(all, v.inherited(user, parent)...)
	}
	return all
}

func (v *VCenter) cached(key grantKey, compute func() grants) grants {
	known, ok := v.privileges.grants[key]
	if !ok {
		known = compute()
		if v.privileges.grants == nil {
			v.privileges.grants = map[grantKey]grants{}
		}
		v.privileges.grants[key] = known
	}
	return known
}

// parentsOf returns the objects that an object inherits permissions from. A VM inherits from its folder and from its resource
// pool at the same time (vSphere Security 8.0, "Hierarchical Inheritance of Permissions").
func (v *VCenter) parentsOf(of types.ManagedObjectReference) []types.ManagedObjectReference {
	if of == globalRoot {
		return nil
	}
	entity, ok := v.registry.Get(of).(mo.Entity)
	if !ok {
		return nil
	}
	var parents []types.ManagedObjectReference
	if parent := entity.Entity().Parent; parent != nil {
		parents = append(parents, *parent)
	}
	if vm, ok := entity.(*simulator.VirtualMachine); ok && vm.ResourcePool != nil {
		parents = append(parents, *vm.ResourcePool)
	}
	if len(parents) == 0 {
		return []types.ManagedObjectReference{globalRoot}
	}
	return parents
}

// assigned returns the roles of the permissions on an object itself, or nil without one.
func (v *VCenter) assigned(user string, on types.ManagedObjectReference, applies func(types.Permission) bool) grants {
	permissions := v.privileges.global
	if on != globalRoot {
		if _, exists := v.registry.Get(on).(mo.Entity); !exists {
			return nil
		}
		body := v.authorizationManager().RetrieveEntityPermissions(v.self, &types.RetrieveEntityPermissions{Entity: on})
		permissions = body.(*methods.RetrieveEntityPermissionsBody).Res.Returnval
	}
	var found grants
	for _, permission := range permissions {
		if !permission.Group && strings.EqualFold(permission.Principal, user) && applies(permission) {
			found = append(found, v.role(permission.RoleId))
		}
	}
	return found
}

// role returns a role, or an empty one for an unknown id.
func (v *VCenter) role(id int32) *role {
	if v.privileges.roles == nil {
		v.privileges.roles = map[int32]*role{}
		for _, each := range v.authorizationManager().RoleList {
			known := &role{each.Name, map[string]bool{}}
			for _, privilege := range each.Privilege {
				known.privileges[privilege] = true
			}
			v.privileges.roles[each.RoleId] = known
		}
	}
	if known, ok := v.privileges.roles[id]; ok {
		return known
	}
	return &role{}
}

func (v *VCenter) authorizationManager() *simulator.AuthorizationManager {
	return v.registry.Get(*v.content().AuthorizationManager).(*simulator.AuthorizationManager)
}

func (v *VCenter) content() types.ServiceContent {
	return v.registry.Get(types.ManagedObjectReference{Type: "ServiceInstance", Value: "ServiceInstance"}).(*simulator.ServiceInstance).Content
}

// entityOf returns the object of the inventory whose permissions count for an object: the host for its managers, the VM for a
// snapshot, the datastore for its browser, and the root folder for the managers of the vCenter.
func (v *VCenter) entityOf(ref types.ManagedObjectReference) types.ManagedObjectReference {
	switch object := v.registry.Get(ref).(type) {
	case mo.Entity:
		return ref
	case *simulator.VirtualMachineSnapshot:
		return object.Vm
	case *simulator.HostDatastoreBrowser:
		if len(object.Datastore) > 0 {
			return object.Datastore[0]
		}
	case *simulator.Task:
		if object.Info.Entity != nil {
			if _, exists := v.registry.Get(*object.Info.Entity).(mo.Entity); exists {
				return *object.Info.Entity
			}
		}
	}
	if host, ok := v.hostOfManager(ref); ok {
		return host
	}
	return v.content().RootFolder
}

func (v *VCenter) hostOfManager(ref types.ManagedObjectReference) (types.ManagedObjectReference, bool) {
	if !strings.HasPrefix(ref.Type, "Host") && ref.Type != "IscsiManager" {
		return types.ManagedObjectReference{}, false
	}
	if v.privileges.hosts == nil {
		v.privileges.hosts = map[types.ManagedObjectReference]types.ManagedObjectReference{}
		for _, host := range all[*simulator.HostSystem](v.self, "HostSystem") {
			managers := reflect.ValueOf(host.ConfigManager)
			for i := range managers.NumField() {
				if manager, ok := managers.Field(i).Interface().(*types.ManagedObjectReference); ok && manager != nil {
					v.privileges.hosts[*manager] = host.Self
				}
			}
		}
	}
	host, ok := v.privileges.hosts[ref]
	return host, ok
}

// readable removes from an answer what an account cannot read. An object that the client names keeps its properties as
// missing, with the reason. Other objects are left out.
//
// Source: vSphere Web Services API, PropertyCollector and ObjectContent.missingSet; the privilege of each property is in the
// type information of the API (see vmodl). Believed: objects of a view without System.View are left out.
func (v *VCenter) readable(user string, named []types.PropertyFilterSpec, objects []types.ObjectContent) []types.ObjectContent {
	if !v.privileges.limits(user) {
		return objects
	}
	isNamed := map[types.ManagedObjectReference]bool{}
	for _, spec := range named {
		for _, object := range spec.ObjectSet {
			isNamed[object.Obj] = true
		}
	}
	kept := objects[:0]
	for _, object := range objects {
		if v.startedBy(user, object.Obj) {
			kept = append(kept, object)
			continue
		}
		entity := v.entityOf(object.Obj)
		held := v.grantsOn(user, entity)
		if !held.hold("System.Read") && entity == object.Obj && !isNamed[object.Obj] {
			continue
		}
		properties := object.PropSet
		object.PropSet = nil
		for _, property := range properties {
			privilege := privilegeToRead(object.Obj.Type, property.Name)
			switch n := (need{privilege, entity}); {
			case privilege == "System.Anonymous" || privilege == "System.Read" && held.hold(privilege) || privilege != "System.Read" && v.holds(user, n, "reads "+object.Obj.Type+"."+property.Name):
				object.PropSet = append(object.PropSet, property)
			default:
				fault := v.noPermission(n)
				object.MissingSet = append(object.MissingSet, types.MissingProperty{
					Path: property.Name, Fault: types.LocalizedMethodFault{Fault: fault, LocalizedMessage: message(fault)},
				})
			}
		}
		kept = append(kept, object)
	}
	return kept
}

// startedBy reports whether an object is a task of an account. Its own tasks are readable, also when their object is gone.
func (v *VCenter) startedBy(user string, ref types.ManagedObjectReference) bool {
	task, ok := v.registry.Get(ref).(*simulator.Task)
	if !ok {
		return false
	}
	reason, ok := task.Info.Reason.(*types.TaskReasonUser)
	return ok && reason.UserName == user
}

// PrivilegeLog records which privileges the calls of limited accounts needed, by account and by "privilege on kind of object".
// It is safe for concurrent use.
type PrivilegeLog struct {
	mu    sync.Mutex
	calls map[string]*PrivilegeUse
}

// PrivilegeUse is the record of one account: the number of times that each privilege was used, and that it was missing.
type PrivilegeUse struct {
	Used    map[string]int `json:"used"`
	Refused map[string]int `json:"refused"`
	// Needed are the calls that a privilege of a role allowed, as "privilege of role". The account had it from no other role, so
	// that each of these calls is refused if the role loses the privilege.
	Needed map[string][]string `json:"needed"`
}

func (l *PrivilegeLog) used(user, what string) { l.of(user, func(u *PrivilegeUse) { u.Used[what]++ }) }
func (l *PrivilegeLog) refused(user, what string) {
	l.of(user, func(u *PrivilegeUse) { u.Refused[what]++ })
}

func (l *PrivilegeLog) needed(user, what, call string) {
	l.of(user, func(u *PrivilegeUse) {
		if !slices.Contains(u.Needed[what], call) {
			u.Needed[what] = append(u.Needed[what], call)
		}
	})
}

func (l *PrivilegeLog) of(user string, change func(*PrivilegeUse)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.calls == nil {
		l.calls = map[string]*PrivilegeUse{}
	}
	if l.calls[user] == nil {
		l.calls[user] = &PrivilegeUse{Used: map[string]int{}, Refused: map[string]int{}, Needed: map[string][]string{}}
	}
	change(l.calls[user])
}

// Accounts returns the record of each limited account that made a call.
func (l *PrivilegeLog) Accounts() map[string]PrivilegeUse {
	l.mu.Lock()
	defer l.mu.Unlock()
	copied := map[string]PrivilegeUse{}
	for user, use := range l.calls {
		needed := map[string][]string{}
		for what, calls := range use.Needed {
			needed[what] = slices.Clone(calls)
		}
		copied[user] = PrivilegeUse{Used: maps.Clone(use.Used), Refused: maps.Clone(use.Refused), Needed: needed}
	}
	return copied
}
