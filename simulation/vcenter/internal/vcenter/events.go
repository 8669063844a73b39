package vcenter

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/eventlog"
)

// post posts an event that the simulator does not post itself.
func (v *VCenter) post(ctx *simulator.Context, event types.BaseEvent) {
	manager := ctx.Map.EventManager()
	ctx.WithLock(manager, func() { manager.PostEvent(ctx, &types.PostEvent{EventToPost: event}) })
}

// postFailure posts the failure of a task. Release 1.26.0 of the provider reports success for some failed tasks.
func (v *VCenter) postFailure(ctx *simulator.Context, info types.TaskInfo) {
	event := &types.TaskEvent{Info: info}
	if entity, ok := ctx.Map.Get(*info.Entity).(mo.Entity); ok {
		event.Event = v.eventAbout(ctx, entity)
		event.Info.EntityName = nameOf(entity)
	}
	v.post(ctx, event)
}

// postTask posts the success of a task for which vCenter has no other event.
func (v *VCenter) postTask(ctx *simulator.Context, entity mo.Entity, name, description string) {
	ref := entity.Reference()
	event := &types.TaskEvent{Event: v.eventAbout(ctx, entity)}
	event.Info = types.TaskInfo{Name: name, DescriptionId: description, Entity: &ref, EntityName: nameOf(entity), State: types.TaskInfoStateSuccess, QueueTime: *now()}
	v.post(ctx, event)
}

// postExtended posts an event without its own type in the API.
func (v *VCenter) postExtended(ctx *simulator.Context, entity mo.Entity, kind, text string) {
	ref := entity.Reference()
	v.post(ctx, &types.EventEx{Event: v.eventAbout(ctx, entity), EventTypeId: kind, Message: text, ObjectType: ref.Type, ObjectId: ref.Value, ObjectName: nameOf(entity)})
}

// eventAbout returns an event with an object and its parents.
func (v *VCenter) eventAbout(ctx *simulator.Context, entity mo.Entity) types.Event {
	var event types.Event
	for entity != nil {
		named := types.EntityEventArgument{Name: nameOf(entity)}
		ref := entity.Reference()
		switch ref.Type {
		case "VirtualMachine":
			event.Vm = &types.VmEventArgument{EntityEventArgument: named, Vm: ref}
		case "HostSystem":
			event.Host = &types.HostEventArgument{EntityEventArgument: named, Host: ref}
		case "ComputeResource", "ClusterComputeResource":
			event.ComputeResource = &types.ComputeResourceEventArgument{EntityEventArgument: named, ComputeResource: ref}
		case "Datastore":
			event.Ds = &types.DatastoreEventArgument{EntityEventArgument: named, Datastore: ref}
		case "DistributedVirtualPortgroup":
			event.Net = &types.NetworkEventArgument{EntityEventArgument: named, Network: ref}
		case switchType:
			event.Dvs = &types.DvsEventArgument{EntityEventArgument: named, Dvs: ref}
		case "Datacenter":
			event.Datacenter = &types.DatacenterEventArgument{EntityEventArgument: named, Datacenter: ref}
		}
		if entity.Entity().Parent == nil {
			break
		}
		entity, _ = ctx.Map.Get(*entity.Entity().Parent).(mo.Entity)
	}
	return event
}

// captureEvents records all events. The simulator keeps only the last thousand, but shows every event to collectors. So
// the vCenter creates a collector and listens to its changes.
func (v *VCenter) captureEvents() error {
	body := v.registry.EventManager().CreateCollectorForEvents(v.self, &types.CreateCollectorForEvents{Filter: types.EventFilterSpec{MaxCount: 1}})
	if fault := body.Fault(); fault != nil {
		return fmt.Errorf("govmomi's simulator: %s", fault.String)
	}
	v.registry.AddHandler(&eventCapture{collector: body.(*methods.CreateCollectorForEventsBody).Res.Returnval, log: v.Events})
	return nil
}

type eventCapture struct {
	collector types.ManagedObjectReference
	log       *eventlog.Log
}

func (c *eventCapture) Reference() types.ManagedObjectReference {
	return types.ManagedObjectReference{Type: "Behaviour", Value: "event-capture"}
}

func (c *eventCapture) PutObject(*simulator.Context, mo.Reference) {}

func (c *eventCapture) UpdateObject(_ *simulator.Context, object mo.Reference, changes []types.PropertyChange) {
	if object.Reference() != c.collector {
		return
	}
	for _, change := range changes {
		if page, ok := change.Val.(*types.ArrayOfEvent); ok && len(page.Event) > 0 {
			c.log.Append(page.Event[0])
		}
	}
}

func (c *eventCapture) RemoveObject(*simulator.Context, types.ManagedObjectReference) {}

type eventManager struct {
	*simulator.EventManager
	behaviourBase
}

const (
	defaultPage = 10   // size of QueryEvents and of a collector's latestPage, as on a vCenter
	longestPage = 1000 // largest page of a vCenter
)

// CreateCollectorForEvents creates a collector of all events, not only the last thousand.
func (m *eventManager) CreateCollectorForEvents(ctx *simulator.Context, req *types.CreateCollectorForEvents) soap.HasFault {
	collector := &eventCollector{v: m.v, filter: req.Filter, page: defaultPage}
	if req.Filter.MaxCount > 0 {
		collector.page = int(req.Filter.MaxCount)
	}
	if collector.page > longestPage {
		return &methods.CreateCollectorForEventsBody{Fault_: soapFault(&types.InvalidArgument{InvalidProperty: "filter.maxCount"})}
	}
	collector.EventHistoryCollector.Filter = req.Filter
	ctx.Session.Put(collector)
	return &methods.CreateCollectorForEventsBody{Res: &types.CreateCollectorForEventsResponse{Returnval: collector.Self}}
}

// QueryEvents returns the latest page.
func (m *eventManager) QueryEvents(ctx *simulator.Context, req *types.QueryEvents) soap.HasFault {
	collector := &eventCollector{v: m.v, filter: req.Filter, page: defaultPage}
	if req.Filter.MaxCount > 0 {
		collector.page = min(int(req.Filter.MaxCount), longestPage)
	}
	return &methods.QueryEventsBody{Res: &types.QueryEventsResponse{Returnval: collector.latest(ctx)}}
}

// eventCollector reads the event log through a filter.
type eventCollector struct {
	mo.EventHistoryCollector
	v      *VCenter
	filter types.EventFilterSpec
	page   int
	at     int // index in the log of the next event to read
}

// Get returns the collector with its latest page. The simulator's property collector calls it.
func (c *eventCollector) Get() mo.Reference {
	shown := c.EventHistoryCollector
	shown.LatestPage = c.latest(c.v.self)
	return &shown
}

// latest returns the last events, the newest first.
func (c *eventCollector) latest(ctx *simulator.Context) []types.BaseEvent {
	var page []types.BaseEvent
	for _, event := range slices.Backward(c.v.Events.Events(0)) {
		if len(page) == c.page {
			break
		}
		if c.matches(ctx, event) {
			page = append(page, event)
		}
	}
	return page
}

func (c *eventCollector) ReadNextEvents(ctx *simulator.Context, req *types.ReadNextEvents) soap.HasFault {
	response := new(types.ReadNextEventsResponse)
	if fault := checkPageSize(req.MaxCount); fault != nil {
		return reply(&methods.ReadNextEventsBody{}, fault)
	}
	for _, event := range c.v.Events.Events(c.at) {
		if len(response.Returnval) == int(req.MaxCount) {
			break
		}
		c.at++
		if c.matches(ctx, event) {
			response.Returnval = append(response.Returnval, event)
		}
	}
	return &methods.ReadNextEventsBody{Res: response}
}

func (c *eventCollector) ReadPreviousEvents(ctx *simulator.Context, req *types.ReadPreviousEvents) soap.HasFault {
	response := new(types.ReadPreviousEventsResponse)
	if fault := checkPageSize(req.MaxCount); fault != nil {
		return reply(&methods.ReadPreviousEventsBody{}, fault)
	}
	all := c.v.Events.Events(0)
	for c.at > 0 && len(response.Returnval) < int(req.MaxCount) {
		c.at--
		if c.at < len(all) && c.matches(ctx, all[c.at]) {
			response.Returnval = append(response.Returnval, all[c.at])
		}
	}
	return &methods.ReadPreviousEventsBody{Res: response}
}

func (c *eventCollector) RewindCollector(*simulator.Context, *types.RewindCollector) soap.HasFault {
	c.at = 0
	return &methods.RewindCollectorBody{Res: new(types.RewindCollectorResponse)}
}

func (c *eventCollector) ResetCollector(*simulator.Context, *types.ResetCollector) soap.HasFault {
	c.at = len(c.v.Events.Events(0))
	return &methods.ResetCollectorBody{Res: new(types.ResetCollectorResponse)}
}

func (c *eventCollector) SetCollectorPageSize(_ *simulator.Context, req *types.SetCollectorPageSize) soap.HasFault {
	fault := checkPageSize(req.MaxCount)
	if fault == nil {
		c.page = int(req.MaxCount)
	}
	return reply(&methods.SetCollectorPageSizeBody{Res: new(types.SetCollectorPageSizeResponse)}, fault)
}

func checkPageSize(size int32) types.BaseMethodFault {
	if size <= 0 || size > longestPage {
		return &types.InvalidArgument{InvalidProperty: "maxCount"}
	}
	return nil
}

func (c *eventCollector) DestroyCollector(ctx *simulator.Context, _ *types.DestroyCollector) soap.HasFault {
	ctx.Session.Registry.Remove(ctx, c.Self)
	return &methods.DestroyCollectorBody{Res: new(types.DestroyCollectorResponse)}
}

func (c *eventCollector) matches(ctx *simulator.Context, event types.BaseEvent) bool {
	return c.matchesEntity(ctx, event) && c.matchesType(event) && c.matchesTime(event) &&
		(c.filter.EventChainId == 0 || event.GetEvent().ChainId == c.filter.EventChainId) &&
		(c.filter.UserName == nil || slices.Contains(c.filter.UserName.UserList, event.GetEvent().UserName))
}

func (c *eventCollector) matchesEntity(ctx *simulator.Context, event types.BaseEvent) bool {
	entity := c.filter.Entity
	if entity == nil {
		return true
	}
	for _, subject := range eventlog.Subjects(event) {
		itself := subject.Reference == entity.Entity
		below := !itself && isBelow(ctx, subject.Reference, entity.Entity)
		switch entity.Recursion {
		case types.EventFilterSpecRecursionOptionSelf:
			if itself {
				return true
			}
		case types.EventFilterSpecRecursionOptionChildren:
			if below {
				return true
			}
		default:
			if itself || below {
				return true
			}
		}
	}
	return false
}

// isBelow reports whether an object is below another in the inventory.
func isBelow(ctx *simulator.Context, ref, above types.ManagedObjectReference) bool {
	for {
		entity, ok := ctx.Map.Get(ref).(mo.Entity)
		if !ok || entity.Entity().Parent == nil {
			return false
		}
		if ref = *entity.Entity().Parent; ref == above {
			return true
		}
	}
}

func (c *eventCollector) matchesType(event types.BaseEvent) bool {
	if len(c.filter.EventTypeId) == 0 {
		return true
	}
	if extended, ok := event.(*types.EventEx); ok {
		return slices.Contains(c.filter.EventTypeId, extended.EventTypeId)
	}
	kind := reflect.TypeOf(event).Elem()
	if slices.Contains(c.filter.EventTypeId, kind.Name()) {
		return true
	}
	base, ok := kind.FieldByNameFunc(func(name string) bool { return slices.Contains(c.filter.EventTypeId, name) })
	return ok && base.Anonymous
}

func (c *eventCollector) matchesTime(event types.BaseEvent) bool {
	span, created := c.filter.Time, event.GetEvent().CreatedTime
	return span == nil || (span.BeginTime == nil || !created.Before(*span.BeginTime)) && (span.EndTime == nil || !created.After(*span.EndTime))
}
