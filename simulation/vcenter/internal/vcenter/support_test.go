package vcenter_test

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/session"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/certificate"
	"massar.ma/datacenters/simulator/internal/fill"
	"massar.ma/datacenters/simulator/internal/front"
	"massar.ma/datacenters/simulator/internal/inventory"
	"massar.ma/datacenters/simulator/internal/vcenter"
)

var (
	administrator = vcenter.Credentials{User: "administrator@vsphere.local", Password: "vc-secret"}
	operator      = vcenter.Credentials{User: "operator@vsphere.local", Password: "by-hand"}
	root          = vcenter.Credentials{User: "root", Password: "host-secret"}
)

const (
	domain = ".rabat.massar.example"
	gib    = int64(1) << 30
	tib    = int64(1) << 40
)

// rabat is a running vCenter with the test inventory, and a client that is logged in over TLS.
type rabat struct {
	*testing.T
	ctx      context.Context
	site     *inventory.Site
	v        *vcenter.VCenter
	listener *front.Listener
	trust    *x509.CertPool
	client   *govmomi.Client
	find     *find.Finder
	folders  *object.DatacenterFolders
}

func start(t *testing.T) *rabat {
	t.Helper()
	return startWith(t)
}

// startWith starts a vCenter with accounts whose privileges are checked. They have no permission yet.
func startWith(t *testing.T, limited ...vcenter.Credentials) *rabat {
	t.Helper()
	t.Parallel()
	site, err := inventory.Read("../../testdata/rabat.json")
	must(t, err)
	config, ca, err := certificate.Loopback(site.Site)
	must(t, err)
	listener, socket, err := front.New("127.0.0.1:0", config)
	must(t, err)
	v, err := vcenter.New(vcenter.Options{Site: site.Site, Address: listener.Address(), VCenter: administrator, Operator: operator, Limited: limited, Hosts: root, Hardware: fill.Hardware(site)})
	must(t, err)
	t.Cleanup(v.Close)
	must(t, fill.Fill(t.Context(), v, site, root))
	listener.Serve(socket, v)
	t.Cleanup(func() { _ = listener.TakeDown() })

	trust := x509.NewCertPool()
	trust.AppendCertsFromPEM(ca)
	r := &rabat{T: t, ctx: t.Context(), site: site, v: v, listener: listener, trust: trust}
	r.client, err = r.login(administrator)
	must(t, err)
	r.find = find.NewFinder(r.client.Client)
	dc, err := r.find.Datacenter(r.ctx, "rabat")
	must(t, err)
	r.find.SetDatacenter(dc)
	r.folders, err = dc.Folders(r.ctx)
	must(t, err)
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// login opens a new session.
func (r *rabat) login(who vcenter.Credentials) (*govmomi.Client, error) {
	u := &url.URL{Scheme: "https", Host: r.listener.Address(), Path: "/sdk"}
	s := soap.NewClient(u, false)
	s.DefaultTransport().TLSClientConfig = &tls.Config{RootCAs: r.trust}
	vim, err := vim25.NewClient(r.ctx, s)
	if err != nil {
		return nil, err
	}
	client := &govmomi.Client{Client: vim, SessionManager: session.NewManager(vim)}
	return client, client.Login(r.ctx, url.UserPassword(who.User, who.Password))
}

func (r *rabat) http() *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: r.trust}}}
}

// done waits for a task that must succeed, and returns its object.
func (r *rabat) done(task *object.Task, err error) types.ManagedObjectReference {
	r.Helper()
	ref, err := r.result(task, err)
	must(r.T, err)
	return ref
}

func (r *rabat) result(task *object.Task, err error) (types.ManagedObjectReference, error) {
	if err != nil {
		return types.ManagedObjectReference{}, err
	}
	info, err := task.WaitForResult(r.ctx, nil)
	if err != nil {
		return types.ManagedObjectReference{}, err
	}
	ref, _ := info.Result.(types.ManagedObjectReference)
	return ref, nil
}

// failure returns the error of a task.
func (r *rabat) failure(task *object.Task, err error) error {
	_, err = r.result(task, err)
	return err
}

// refused checks that an error is a fault of a type, and returns the fault.
func refused[F types.BaseMethodFault](r *rabat, err error) F {
	r.Helper()
	var none F
	if err == nil {
		r.Fatalf("no error, want %T", none)
	}
	var fault any
	switch {
	case soap.IsSoapFault(err):
		fault = soap.ToSoapFault(err).VimFault()
	case soap.IsVimFault(err):
		fault = soap.ToVimFault(err)
	default:
		if task, ok := err.(interface{ Fault() types.BaseMethodFault }); ok {
			fault = task.Fault()
		}
	}
	wanted, ok := fault.(F)
	if !ok {
		// Faults over SOAP arrive as values.
		if value, isValue := asPointer[F](fault); isValue {
			return value
		}
		r.Fatalf("the error is %T (%v), want %T", fault, err, none)
	}
	return wanted
}

func (r *rabat) cluster(name string) *object.ClusterComputeResource {
	r.Helper()
	cluster, err := r.find.ClusterComputeResource(r.ctx, name)
	must(r.T, err)
	return cluster
}

func (r *rabat) host(name string) *object.HostSystem {
	r.Helper()
	host, err := r.find.HostSystem(r.ctx, name+domain)
	must(r.T, err)
	return host
}

func (r *rabat) vm(name string) *object.VirtualMachine {
	r.Helper()
	vm, err := r.find.VirtualMachine(r.ctx, name)
	must(r.T, err)
	return vm
}

func (r *rabat) datastore(name string) *object.Datastore {
	r.Helper()
	ds, err := r.find.Datastore(r.ctx, name)
	must(r.T, err)
	return ds
}

func (r *rabat) portGroup(name string) *object.DistributedVirtualPortgroup {
	r.Helper()
	network, err := r.find.Network(r.ctx, name)
	must(r.T, err)
	return network.(*object.DistributedVirtualPortgroup)
}

// read returns properties of an object.
func read[T any](r *rabat, object object.Reference, properties ...string) T {
	r.Helper()
	var value T
	must(r.T, property.DefaultCollector(r.client.Client).RetrieveOne(r.ctx, object.Reference(), properties, &value))
	return value
}

// connect returns a valid specification for adding an awaiting host.
func (r *rabat) connect(name string) types.HostConnectSpec {
	r.Helper()
	for _, host := range r.site.AwaitingHosts {
		if host.Name == name+domain {
			return types.HostConnectSpec{HostName: host.Name, UserName: root.User, Password: root.Password, SslThumbprint: host.Thumbprint}
		}
	}
	r.Fatalf("no awaiting host %s", name)
	return types.HostConnectSpec{}
}

// extension is a cluster with hosts, a switch with a port group, and a datastore on a shared disk.
type extension struct {
	cluster   *object.ClusterComputeResource
	pool      *object.ResourcePool
	hosts     []*object.HostSystem
	dvs       *object.DistributedVirtualSwitch
	group     *object.DistributedVirtualPortgroup
	datastore *object.Datastore
}

func (r *rabat) extend(hosts ...string) *extension {
	r.Helper()
	e := &extension{}
	var err error
	e.cluster, err = r.folders.HostFolder.CreateCluster(r.ctx, "rabat-extension", types.ClusterConfigSpecEx{
		DrsConfig: &types.ClusterDrsConfigInfo{Enabled: types.NewBool(true), DefaultVmBehavior: types.DrsBehaviorFullyAutomated},
	})
	must(r.T, err)
	for _, name := range hosts {
		e.hosts = append(e.hosts, object.NewHostSystem(r.client.Client, r.done(e.cluster.AddHost(r.ctx, r.connect(name), true, nil, nil))))
	}
	e.pool, err = e.cluster.ResourcePool(r.ctx)
	must(r.T, err)
	e.dvs = r.makeSwitch("vds-extension", e.hosts...)
	e.group = r.makePortGroup(e.dvs, "pg-extension", 310)
	e.datastore = r.format(e.hosts[0], "rabat-flash-01", "naa.600508b1001c0001")
	return e
}

func (r *rabat) switchSpec(name string, hosts ...*object.HostSystem) types.DVSCreateSpec {
	spec := &types.VMwareDVSConfigSpec{MaxMtu: 9000}
	spec.Name = name
	spec.UplinkPortPolicy = &types.DVSNameArrayUplinkPortPolicy{UplinkPortName: []string{"uplink1", "uplink2"}}
	for _, host := range hosts {
		spec.Host = append(spec.Host, member(types.ConfigSpecOperationAdd, host, "vmnic0"))
	}
	return types.DVSCreateSpec{ConfigSpec: spec}
}

func member(operation types.ConfigSpecOperation, host *object.HostSystem, cards ...string) types.DistributedVirtualSwitchHostMemberConfigSpec {
	backing := &types.DistributedVirtualSwitchHostMemberPnicBacking{}
	for _, card := range cards {
		backing.PnicSpec = append(backing.PnicSpec, types.DistributedVirtualSwitchHostMemberPnicSpec{PnicDevice: card})
	}
	return types.DistributedVirtualSwitchHostMemberConfigSpec{Operation: string(operation), Host: host.Reference(), Backing: backing}
}

func (r *rabat) makeSwitch(name string, hosts ...*object.HostSystem) *object.DistributedVirtualSwitch {
	r.Helper()
	ref := r.done(r.folders.NetworkFolder.CreateDVS(r.ctx, r.switchSpec(name, hosts...)))
	return object.NewDistributedVirtualSwitch(r.client.Client, ref)
}

func (r *rabat) makePortGroup(dvs *object.DistributedVirtualSwitch, name string, vlan int32) *object.DistributedVirtualPortgroup {
	r.Helper()
	r.done(dvs.AddPortgroup(r.ctx, []types.DVPortgroupConfigSpec{{
		Name: name, Type: "earlyBinding", NumPorts: 8,
		DefaultPortConfig: &types.VMwareDVSPortSetting{Vlan: &types.VmwareDistributedVirtualSwitchVlanIdSpec{VlanId: vlan}},
	}}))
	return r.portGroup(name)
}

func (r *rabat) format(host *object.HostSystem, name, disk string) *object.Datastore {
	r.Helper()
	ds, err := r.tryFormat(host, name, disk)
	must(r.T, err)
	return ds
}

func (r *rabat) tryFormat(host *object.HostSystem, name, disk string) (*object.Datastore, error) {
	system, err := host.ConfigManager().DatastoreSystem(r.ctx)
	if err != nil {
		return nil, err
	}
	return system.CreateVmfsDatastore(r.ctx, types.VmfsDatastoreCreateSpec{
		Vmfs: types.HostVmfsSpec{VolumeName: name, MajorVersion: 6, Extent: types.HostScsiDiskPartition{DiskName: disk, Partition: 1}},
	})
}

// clone creates a VM from the template.
func (r *rabat) clone(name string, pool *object.ResourcePool, datastore *object.Datastore) (types.ManagedObjectReference, error) {
	p, d := pool.Reference(), datastore.Reference()
	return r.result(r.vm("debian-13-massar-2026.09").Clone(r.ctx, r.folders.VmFolder, name, types.VirtualMachineCloneSpec{
		Location: types.VirtualMachineRelocateSpec{Pool: &p, Datastore: &d},
	}))
}

func (r *rabat) mustClone(name string, pool *object.ResourcePool, datastore *object.Datastore) *object.VirtualMachine {
	r.Helper()
	ref, err := r.clone(name, pool, datastore)
	must(r.T, err)
	return object.NewVirtualMachine(r.client.Client, ref)
}

// plug connects a VM's network card to a port group.
func (r *rabat) plug(vm *object.VirtualMachine, group *object.DistributedVirtualPortgroup) error {
	devices, err := vm.Device(r.ctx)
	if err != nil {
		return err
	}
	card := devices.SelectByType((*types.VirtualEthernetCard)(nil))[0]
	backing, err := group.EthernetCardBackingInfo(r.ctx)
	if err != nil {
		return err
	}
	card.GetVirtualDevice().Backing = backing
	return vm.EditDevice(r.ctx, card)
}

func hostOfVM(r *rabat, vm *object.VirtualMachine) types.ManagedObjectReference {
	r.Helper()
	return *read[mo.VirtualMachine](r, vm, "runtime.host").Runtime.Host
}

// asPointer returns a fault that arrived as a value in the form of the pointer type F.
func asPointer[F types.BaseMethodFault](fault any) (F, bool) {
	var none F
	wanted := reflect.TypeOf(none)
	value := reflect.ValueOf(fault)
	if !value.IsValid() || wanted == nil || wanted.Kind() != reflect.Pointer || value.Type() != wanted.Elem() {
		return none, false
	}
	pointer := reflect.New(wanted.Elem())
	pointer.Elem().Set(value)
	return pointer.Interface().(F), true
}

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // govmomi's simulator logs every fault
	os.Exit(m.Run())
}

// disks returns the disks of a VM.
func (r *rabat) disks(vm *object.VirtualMachine) []*types.VirtualDisk {
	r.Helper()
	devices, err := vm.Device(r.ctx)
	must(r.T, err)
	var disks []*types.VirtualDisk
	for _, device := range devices.SelectByType((*types.VirtualDisk)(nil)) {
		disks = append(disks, device.(*types.VirtualDisk))
	}
	slices.SortFunc(disks, func(a, b *types.VirtualDisk) int { return cmp.Compare(a.Key, b.Key) })
	return disks
}
